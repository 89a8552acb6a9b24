import { sd1 } from './sd1.ts';
import type { UNetKind } from './unetKind.ts';

/** Stable Diffusion 1 with OpenCLIP ViT-H for text, and at 768² a UNet that predicts v (Salimans & Ho 2022). */
export const sd2: UNetKind = {
  ...sd1,
  id: 'sd2',
  name: 'Stable Diffusion 2.x',
  has: ({ labelled, embeds, sized, isSecond }) => !labelled && !embeds && !sized && isSecond,
  isClip: () => false,
  velocity: 'marked',
  latentSide: (predictsVelocity) => (predictsVelocity ? 96 : 64),
};
