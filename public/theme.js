// Before anything is painted: a page that is to be dark must not flash light. The page itself keeps the choice.
try {
  const stored = JSON.parse(localStorage.getItem('aquatint.preferences') ?? 'null');
  const theme = stored?.state?.theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (error) {
  console.warn('The stored theme cannot be read.', error);
}
