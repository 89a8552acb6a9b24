import { AquatintError } from '../errors.ts';

/**
 * A linear map from latents (as the UNet sees them) to RGB in −1 … 1: a picture at 1/8 of the size for nothing.
 * rgb = bias + Σ latent[c]·factors[c].
 */
export interface LatentPreview {
  readonly factors: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** For SD 1.x latents; least-squares figures published with stable-diffusion.cpp (MIT). */
export const STABLE_DIFFUSION_1: LatentPreview = {
  factors: [
    [0.337366, 0.216344, 0.257386],
    [0.165636, 0.386828, 0.046994],
    [-0.267803, 0.237036, 0.223517],
    [-0.178022, -0.200862, -0.678514],
  ],
  bias: [-0.017478, -0.055834, -0.105825],
};

/** For SDXL latents, which mean other things; from the same source. */
export const STABLE_DIFFUSION_XL: LatentPreview = {
  factors: [
    [0.258303, 0.27764, 0.329699],
    [-0.299701, 0.105446, 0.014194],
    [0.050522, 0.186163, -0.143257],
    [-0.211938, -0.149892, -0.080036],
  ],
  bias: [0.144381, -0.033313, 0.007061],
};

/** For Stable Diffusion 3's 16 channels; published by Stability AI (MIT). */
export const STABLE_DIFFUSION_3: LatentPreview = {
  factors: [
    [-0.0645, 0.0177, 0.1052],
    [0.0028, 0.0312, 0.065],
    [0.1848, 0.0762, 0.036],
    [0.0944, 0.036, 0.0889],
    [0.0897, 0.0506, -0.0364],
    [-0.002, 0.1203, 0.0284],
    [0.0855, 0.0118, 0.0283],
    [-0.0539, 0.0658, 0.1047],
    [-0.0057, 0.0116, 0.07],
    [-0.0412, 0.0281, -0.0039],
    [0.1106, 0.1171, 0.122],
    [-0.0248, 0.0682, -0.0481],
    [0.0815, 0.0846, 0.1207],
    [-0.012, -0.0055, -0.0867],
    [-0.0749, -0.0634, -0.0456],
    [-0.1418, -0.1457, -0.1259],
  ],
  bias: [0, 0, 0],
};

/** For Flux.1's 16 channels, which mean other things; published with stable-diffusion.cpp (MIT). */
export const FLUX_1: LatentPreview = {
  factors: [
    [-0.041168, 0.019917, 0.097253],
    [0.028096, 0.02673, 0.129576],
    [0.065618, -0.06795, -0.014651],
    [-0.012998, -0.014762, 0.081251],
    [0.078567, 0.059296, -0.024687],
    [-0.015987, -0.003697, 0.005012],
    [0.033605, 0.138999, 0.068517],
    [-0.02445, -0.063567, -0.030101],
    [-0.040194, -0.01671, 0.127185],
    [0.112681, 0.088764, -0.04194],
    [-0.023498, 0.093664, 0.025543],
    [0.082899, 0.04832, 0.007491],
    [0.075712, 0.074139, 0.081965],
    [-0.143501, 0.018263, -0.136138],
    [-0.025767, -0.082035, -0.040023],
    [-0.111849, -0.055589, -0.032361],
  ],
  bias: [0.0246, -0.006937, -0.008089],
};

/** For the autoencoder's 32 channels; figures that InvokeAI (Apache-2.0) and ComfyUI have alike. */
const FLUX_2_CHANNELS = [
  [0.0058, 0.0113, 0.0073],
  [0.0495, 0.0443, 0.0836],
  [-0.0099, 0.0096, 0.0644],
  [0.2144, 0.3009, 0.3652],
  [0.0166, -0.0039, -0.0054],
  [0.0157, 0.0103, -0.016],
  [-0.0398, 0.0902, -0.0235],
  [-0.0052, 0.0095, 0.0109],
  [-0.3527, -0.2712, -0.1666],
  [-0.0301, -0.0356, -0.018],
  [-0.0107, 0.0078, 0.0013],
  [0.0746, 0.009, -0.0941],
  [0.0156, 0.0169, 0.007],
  [-0.0034, -0.004, -0.0114],
  [0.0032, 0.0181, 0.008],
  [-0.0939, -0.0008, 0.0186],
  [0.0018, 0.0043, 0.0104],
  [0.0284, 0.0056, -0.0127],
  [-0.0024, -0.0022, -0.003],
  [0.1207, -0.0026, 0.0065],
  [0.0128, 0.0101, 0.0142],
  [0.0137, -0.0072, -0.0007],
  [0.0095, 0.0092, -0.0059],
  [0, -0.0077, -0.0049],
  [-0.0465, -0.0204, -0.0312],
  [0.0095, 0.0012, -0.0066],
  [0.029, -0.0034, 0.0025],
  [0.022, 0.0169, -0.0048],
  [-0.0332, -0.0457, -0.0468],
  [-0.0085, 0.0389, 0.0609],
  [-0.0076, 0.0003, -0.0043],
  [-0.0111, -0.046, -0.0614],
];

/** For Flux.2's 128 channels, which are squares of two by two of the autoencoder's: the mean of what each of the four shows. */
export const FLUX_2: LatentPreview = {
  factors: FLUX_2_CHANNELS.flatMap((row) => new Array<number[]>(4).fill(row.map((factor) => factor / 4))),
  bias: [-0.0329, -0.0718, -0.0851],
};

/** Of models that make pixels: the picture itself. */
export const PIXELS: LatentPreview = {
  factors: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
};

/** For a model that brings none: its family's where that has as many channels; of others only brightness is shown. */
export function usualPreview(channels: number, own = STABLE_DIFFUSION_1): LatentPreview {
  if (channels === own.factors.length) return own;
  const factor = 1 / channels;
  return { factors: Array.from({ length: channels }, () => [factor, factor, factor]), bias: [0, 0, 0] };
}

/** Reads a model's own preview.json: {"rgb_factors": [[r, g, b], … for each channel], "rgb_bias": [r, g, b]}. */
export function parseLatentPreview(json: unknown, channels: number): LatentPreview {
  if (typeof json === 'object' && json !== null && 'rgb_factors' in json && 'rgb_bias' in json) {
    const { rgb_factors: factors, rgb_bias: bias } = json;
    const fits = Array.isArray(factors) && factors.length === channels && factors.every(isColour);
    if (fits && isColour(bias)) return { factors, bias };
  }
  throw new AquatintError(
    'model-corrupt',
    `preview.json should hold "rgb_factors" (${channels} rows of three numbers) and "rgb_bias".`,
  );
}

function isColour(value: unknown): value is number[] {
  return Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item));
}

/** Latents [C, h, w] → RGBA bytes [h, w, 4]. */
export function previewPixels(
  { factors, bias }: LatentPreview,
  latents: Float32Array,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = latents.length / factors.length;
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let i = 0; i < pixels; i += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = factors.reduce(
        (sum, row, c) => sum + (latents[c * pixels + i] ?? 0) * (row[channel] ?? 0),
        bias[channel] ?? 0,
      );
      rgba[4 * i + channel] = 127.5 * (value + 1);
    }
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}
