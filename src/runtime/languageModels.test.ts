import { test } from 'vitest';
import { expectGolden } from '../../tools/node/familyGolden.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';

/** The families that a language model tells what to make: tools/reference/language_models.py made the numbers. */

startOnnxruntime();

test.each([
  ['z_image-folder', 'z-image'],
  ['z_image_guided-folder', 'z-image'],
  ['z_image_uneven-folder', 'z-image'],
  ['z_image_image-folder', 'z-image'],
  ['z_image_inpaint-folder', 'z-image'],
  ['z_image-single', 'z-image'],
  ['z_image_gguf-folder', 'z-image'],
  ['klein-folder', 'flux2'],
  ['klein_base-folder', 'flux2'],
  ['klein-single', 'flux2'],
  ['klein_gguf-folder', 'flux2'],
] as const)('%s gives the latents and the picture of diffusers', (kind, family) =>
  expectGolden(kind, { family }),
);
