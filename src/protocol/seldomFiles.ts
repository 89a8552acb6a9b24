/**
 * What few visitors need is kept from when they first need it, or when they ask for all of it: addresses below the site's root,
 * one pattern for each file. Where a later version of the page could bring another file, its address has a hash.
 */
export const SELDOM: readonly RegExp[] = [
  /\/assets\/transformers[^/]*\.js$/,
  /\/models\/pencil\/[^/]+\.safetensors$/,
  /\/models\/enlarge\/[^/]+\.safetensors$/,
  /\/models\/faces\/[^/]+\.safetensors$/,
  /\/models\/clip\/merges\.txt$/,
  /\/models\/t5\/spiece\.model$/,
];

export const SELDOM_CACHE = 'aquatint-seldom';

/** In the site's root: SeldomFile[] as JSON. */
export const SELDOM_LIST = 'seldom.json';

export interface SeldomFile {
  /** From the site's root. */
  readonly address: string;
  readonly bytes: number;
}
