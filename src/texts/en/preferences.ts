export const preferences = {
  title: 'Preferences',
  open: 'Preferences',
  look: 'How the page looks',
  theme: 'Theme',
  whileAPictureIsMade: 'While a picture is made',
} as const;
