import { test } from 'vitest';
import { expectGolden } from '../../tools/node/familyGolden.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';

/** Models of several diffusions: tools/reference/cascades.py made the numbers. */

startOnnxruntime();

test.each([
  ['imagen_one-folder', 'deepFloyd'],
  ['imagen_image-folder', 'deepFloyd'],
  ['imagen_two-folder', 'deepFloyd'],
  ['unclip-folder', 'unclip'],
  ['unclip_image-folder', 'unclip'],
  ['stable_unclip-folder', 'stableUnclip'],
  ['stable_unclip_image-folder', 'stableUnclip'],
] as const)('%s gives the latents and the picture of diffusers', (kind, family) =>
  expectGolden(kind, { family }),
);
