/** The model that the site ships, in public/models/etch: a test compares it with what lies there. */
export const BUILT_IN = {
  id: 'etch',
  name: 'Etch',
  nativeSide: 128,
  smallDecoder: { scale: 2, isDefault: true },
  fewSteps: true,
} as const;
