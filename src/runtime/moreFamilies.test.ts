import { test } from 'vitest';
import { expectGolden } from '../../tools/node/familyGolden.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';

/** The families beside Stable Diffusion's UNets: tools/reference/more_families.py made the numbers. */

startOnnxruntime();

test.each([
  ['ddpm-folder', 'ddpm'],
  ['ddim-folder', 'ddpm'],
  ['ddpm_classes-folder', 'ddpm'],
  ['sd3-folder', 'sd3'],
  ['sd35_medium-folder', 'sd3'],
  ['sd3_image-folder', 'sd3'],
  ['sd3_inpaint-folder', 'sd3'],
  ['sd3_t5-folder', 'sd3'],
  ['sd3_t5-single', 'sd3'],
  ['sd35_medium-single', 'sd3'],
  ['flux_dev-folder', 'flux'],
  ['flux_dev-single', 'flux'],
  ['flux_schnell-folder', 'flux'],
  ['flux_schnell-single', 'flux'],
  ['flux_gguf-folder', 'flux'],
  ['sd3_gguf-folder', 'sd3'],
  ['flux_real-folder', 'flux'],
  ['flux_image-folder', 'flux'],
  ['flux_inpaint-folder', 'flux'],
  ['pixart_alpha-folder', 'pixart'],
  ['pixart_alpha_sizes-folder', 'pixart'],
  ['pixart_sigma-folder', 'pixart'],
  ['pixart_alpha-single', 'pixart'],
  ['pixart_sigma-single', 'pixart'],
] as const)('%s gives the latents and the picture of diffusers', (kind, family) =>
  expectGolden(kind, { family }),
);
