/** Script that is likely to be wanted soon, fetched while nothing else is to be done: then a print opens at once. */
export function fetchAhead(): void {
  const fetchThem = (): void => {
    for (const script of [import('../gallery/PictureDialog.tsx'), import('../prints/PrintsScreen.tsx')])
      script.catch(console.warn);
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(fetchThem, { timeout: 10_000 });
}
