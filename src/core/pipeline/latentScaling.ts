import type { LatentSpace } from '../models/vaeConfig.ts';

type Scaling = Pick<LatentSpace, 'scaling' | 'shift' | 'statistics'>;

/** Latents [C, h, w] as the UNet has them, from those of the autoencoder. */
export function scaleLatents(
  { scaling, shift = 0, statistics }: Scaling,
  latents: Float32Array,
): Float32Array {
  return perChannel(latents, statistics, (value, mean, std) =>
    statistics === null ? scaling * Math.fround(value - shift) : ((value - mean) * scaling) / std,
  );
}

/** The inverse of `scaleLatents`. */
export function unscaleLatents(
  { scaling, shift = 0, statistics }: Scaling,
  latents: Float32Array,
): Float32Array {
  return perChannel(latents, statistics, (value, mean, std) =>
    statistics === null ? Math.fround(value / scaling) + shift : (value * std) / scaling + mean,
  );
}

function perChannel(
  latents: Float32Array,
  statistics: Scaling['statistics'],
  change: (value: number, mean: number, std: number) => number,
): Float32Array {
  const size = latents.length / (statistics?.mean.length ?? 1);
  return latents.map((value, i) => {
    const channel = Math.floor(i / size);
    return change(value, statistics?.mean[channel] ?? 0, statistics?.std[channel] ?? 1);
  });
}
