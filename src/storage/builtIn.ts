/** The model that the site ships, in public/models/etch. */
export const BUILT_IN = { id: 'etch', name: 'Etch', licence: 'CC BY 4.0', nativeSide: 128 } as const;
