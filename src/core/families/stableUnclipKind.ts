import { sd2 } from './sd2.ts';
import type { UNetKind } from './unetKind.ts';

export const STABLE_UNCLIP_VARIATIONS = 'StableUnCLIPImg2ImgPipeline';

/** Stable Diffusion 2 that is told a picture's vector: what it has beside that is in stableUnclip.ts. */
export const stableUnclipKind: UNetKind = {
  ...sd2,
  id: 'stableUnclip',
  name: 'Stable unCLIP',
  pipelines: { StableUnCLIPPipeline: {}, [STABLE_UNCLIP_VARIATIONS]: {} },
  has: ({ embeds }) => embeds,
  velocity: 'always',
  usual: { steps: 20, guidance: 10 },
};
