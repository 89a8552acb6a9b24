import type { Family } from './family.ts';
import { unetFamily } from './unetFamily.ts';
import { UNET_KINDS } from './unetKinds.ts';

/** Those of Stable Diffusion that have a UNet. Their pipeline classes are no other family's. */
export const UNET_FAMILIES: readonly Family[] = UNET_KINDS.map(unetFamily);
