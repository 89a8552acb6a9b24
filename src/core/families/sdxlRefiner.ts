import { sdxl } from './sdxl.ts';
import type { UNetKind } from './unetKind.ts';

/** SDXL's second expert: OpenCLIP alone, and an aesthetic score in place of the size wanted. */
export const sdxlRefiner: UNetKind = {
  ...sdxl,
  id: 'sdxl-refiner',
  name: 'the Stable Diffusion XL refiner',
  has: ({ labelled, sized, texts }) => !labelled && sized && texts === 1,
  isClip: () => false,
  emptyNegative: 'text',
  sizes: 5,
};
