import type { StoredModel } from './opfsModels.ts';

/** The model that the site ships, in public/models/etch. */
export const BUILT_IN = { id: 'etch', name: 'Etch', nativeSide: 128 } as const;

/** As it is listed beside the visitor's own. It takes none of the private files. */
export const BUILT_IN_MODEL: StoredModel = {
  ...BUILT_IN,
  hash: '',
  bytes: 0,
  files: [],
  family: '',
  licence: { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
  source: '',
};
