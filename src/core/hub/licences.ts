/** What licences forbid or demand; the texts have a sentence for each. */
export type LicenceLimits = 'rail' | 'non-commercial' | 'small-business' | 'flux-dev' | 'unknown';

/** A licence as a person meets it: what it is called, where it can be read, and what it asks for. */
export interface Licence {
  readonly name: string;
  readonly url: string | null;
  /** What it forbids or demands; null where anything is allowed. Must be agreed to before a download. */
  readonly limits: LicenceLimits | null;
}

const openRail = (name: string, url: string): Licence => ({ name, url, limits: 'rail' });
const free = (name: string, url: string): Licence => ({ name, url, limits: null });

/** By the identifiers that the Hugging Face hub uses. */
const KNOWN: Readonly<Record<string, Licence>> = {
  'apache-2.0': free('Apache 2.0', 'https://www.apache.org/licenses/LICENSE-2.0'),
  mit: free('MIT', 'https://opensource.org/license/mit'),
  'cc0-1.0': free('CC0', 'https://creativecommons.org/publicdomain/zero/1.0/'),
  unlicense: free('Unlicense', 'https://unlicense.org/'),
  'bsd-3-clause': free('BSD 3-Clause', 'https://opensource.org/license/bsd-3-clause'),
  'cc-by-4.0': free('CC BY 4.0', 'https://creativecommons.org/licenses/by/4.0/'),
  'cc-by-nc-4.0': {
    name: 'CC BY-NC 4.0',
    url: 'https://creativecommons.org/licenses/by-nc/4.0/',
    limits: 'non-commercial',
  },
  'cc-by-nc-sa-4.0': {
    name: 'CC BY-NC-SA 4.0',
    url: 'https://creativecommons.org/licenses/by-nc-sa/4.0/',
    limits: 'non-commercial',
  },
  'creativeml-openrail-m': openRail(
    'CreativeML OpenRAIL-M',
    'https://huggingface.co/spaces/CompVis/stable-diffusion-license',
  ),
  openrail: openRail('OpenRAIL', 'https://huggingface.co/blog/open_rail'),
  'openrail++': openRail(
    'CreativeML OpenRAIL++-M',
    'https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0/blob/main/LICENSE.md',
  ),
  'stabilityai-ai-community': {
    name: 'Stability AI Community Licence',
    url: 'https://stability.ai/license',
    limits: 'small-business',
  },
  'flux-1-dev-non-commercial-license': {
    name: 'FLUX.1 [dev] Non-Commercial License',
    url: 'https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md',
    limits: 'flux-dev',
  },
  'sai-nc-community': {
    name: 'Stability AI Non-Commercial Research Community Licence',
    url: 'https://huggingface.co/stabilityai/sdxl-turbo/blob/main/LICENSE.md',
    limits: 'non-commercial',
  },
};

/** Identifiers in use that mean a licence above. */
const SYNONYMS: Readonly<Record<string, string>> = {
  'sai-nc-community-license': 'sai-nc-community',
  'stable-diffusion-xl-turbo-license': 'sai-nc-community',
  'sdxl-turbo': 'sai-nc-community',
  'bigscience-openrail-m': 'openrail',
  'openrail-m': 'openrail',
  'creativeml-openrail++-m': 'openrail++',
  'openrail++-m': 'openrail++',
};

/** What the hub says about a licence: its identifier, and for "other" its own name and link. */
export interface StatedLicence {
  readonly id: string | null;
  readonly name: string | null;
  readonly url: string | null;
  /** The model's page, for those that state no link. */
  readonly page: string;
}

export const UNKNOWN_LIMITS = 'unknown';

/** What a licence is called that nobody names. */
export const NOT_STATED = 'Licence not stated';

export function findLicence({ id, name, url, page }: StatedLicence): Licence {
  for (const key of [id, name]) {
    const known = key === null ? undefined : KNOWN[SYNONYMS[key.toLowerCase()] ?? key.toLowerCase()];
    if (known !== undefined) return url === null ? known : { ...known, url };
  }
  const stated = id === null || id === 'other' || id === 'unknown' ? name : id;
  return { name: stated ?? NOT_STATED, url: url ?? page, limits: UNKNOWN_LIMITS };
}
