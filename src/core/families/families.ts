import { ddpmFamily } from './ddpm.ts';
import { deepFloyd } from './deepFloyd.ts';
import type { Family } from './family.ts';
import { flux } from './flux.ts';
import { flux2 } from './flux2.ts';
import { pixart } from './pixart.ts';
import { sd3 } from './sd3.ts';
import { stableUnclip } from './stableUnclip.ts';
import { unclip } from './unclip.ts';
import { UNET_FAMILIES } from './unetFamilies.ts';
import { zImage } from './zImage.ts';

/** In the order in which they are asked whether files are theirs; the last says what no family knows. */
export const FAMILIES: readonly Family[] = [
  ...[ddpmFamily, flux, flux2, zImage, pixart, sd3, unclip, deepFloyd, stableUnclip],
  ...UNET_FAMILIES,
];

/** Folders of networks, of whatever family. */
export const NETWORK_FOLDERS: readonly string[] = [...new Set(FAMILIES.flatMap(({ networks }) => networks))];

export const SCHEDULER_FOLDERS: readonly string[] = [
  ...new Set(FAMILIES.flatMap(({ schedulers = ['scheduler'] }) => schedulers)),
];

/** Of text encoders. */
export const TOKENIZER_FOLDERS: readonly string[] = NETWORK_FOLDERS.filter((name) =>
  name.includes('text_encoder'),
).map((name) => name.replace('text_encoder', 'tokenizer'));
