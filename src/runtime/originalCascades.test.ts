import { test } from 'vitest';
import { expectGolden } from '../../tools/node/familyGolden.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';

/** Models of several diffusions in the files of their original code: tools/reference/original_cascades.py made the numbers. */

startOnnxruntime();

test.each([
  ['karlo-original', 'unclip'],
  ['imagen_one-original', 'deepFloyd'],
  ['imagen_two-original', 'deepFloyd'],
  ['stable_unclip-original', 'stableUnclip'],
  ['stable_unclip_words-original', 'stableUnclip'],
] as const)('%s gives the latents and the picture of diffusers', (kind, family) =>
  expectGolden(kind, { family }),
);
