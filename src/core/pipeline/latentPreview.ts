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
