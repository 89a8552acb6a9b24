import { sd1 } from './sd1.ts';
import { sd2 } from './sd2.ts';
import { sdxl } from './sdxl.ts';
import { sdxlRefiner } from './sdxlRefiner.ts';
import { stableUnclipKind } from './stableUnclipKind.ts';
import type { UNetFacts, UNetKind } from './unetKind.ts';
import { upscaler } from './upscaler.ts';

/** Each is a family by itself. */
export const UNET_KINDS: readonly UNetKind[] = [sd1, sd2, sdxl, sdxlRefiner, upscaler];

const ALL: readonly UNetKind[] = [...UNET_KINDS, stableUnclipKind];

/** Any of Stable Diffusion's UNets is of one. */
export function unetKind(facts: UNetFacts): UNetKind {
  return ALL.find((kind) => kind.has(facts)) ?? sd1;
}
