/** A licence as a person meets it: what it is called, where it can be read, and what it asks for. */
export interface Licence {
  readonly name: string;
  readonly url: string | null;
  /** What it forbids or demands, in a sentence; null where anything is allowed. Must be agreed to before a download. */
  readonly limits: string | null;
}

const RAIL =
  'Free to use, also commercially, but not for the harmful uses that it lists, such as deceiving or harassing people; whoever passes the model on passes these limits on.';
const NON_COMMERCIAL = 'Only for research and other uses that earn no money.';

const openRail = (name: string, url: string): Licence => ({ name, url, limits: RAIL });
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
    limits: NON_COMMERCIAL,
  },
  'cc-by-nc-sa-4.0': {
    name: 'CC BY-NC-SA 4.0',
    url: 'https://creativecommons.org/licenses/by-nc-sa/4.0/',
    limits: NON_COMMERCIAL,
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
    limits:
      'Free for research and for those who earn less than a million dollars a year; others need a licence.',
  },
  'flux-1-dev-non-commercial-license': {
    name: 'FLUX.1 [dev] Non-Commercial License',
    url: 'https://huggingface.co/black-forest-labs/FLUX.1-dev/blob/main/LICENSE.md',
    limits:
      'The model may not be used to earn money; pictures made with it may be, but for training rivals of it.',
  },
  'sai-nc-community': {
    name: 'Stability AI Non-Commercial Research Community Licence',
    url: 'https://huggingface.co/stabilityai/sdxl-turbo/blob/main/LICENSE.md',
    limits: NON_COMMERCIAL,
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

export const UNKNOWN_LIMITS =
  'Which uses it allows is not stated in a way that Aquatint knows: please read it before you use the model.';

export function findLicence({ id, name, url, page }: StatedLicence): Licence {
  for (const key of [id, name]) {
    const known = key === null ? undefined : KNOWN[SYNONYMS[key.toLowerCase()] ?? key.toLowerCase()];
    if (known !== undefined) return url === null ? known : { ...known, url };
  }
  const stated = id === null || id === 'other' || id === 'unknown' ? name : id;
  return { name: stated ?? 'Licence not stated', url: url ?? page, limits: UNKNOWN_LIMITS };
}
