import type { VaeConfig } from '../models/vaeConfig.ts';
import { unscaleLatents } from './latentScaling.ts';
import type { HostTensor } from './session.ts';

export interface KeptLatents {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * The final sample as diffusers' pipelines give it, [1, C, h, w]: as the denoiser has it, but where a latent is a square of several of
 * the autoencoder's (Flux.2) those, as the autoencoder is given them.
 */
export function keptLatents(config: VaeConfig, latents: HostTensor): KeptLatents {
  const { patch = 1 } = config;
  const data = Float32Array.from(latents.data);
  if (patch === 1) return { shape: latents.shape, data };
  const [, channels = 0, height = 0, width = 0] = latents.shape;
  const plane = height * width;
  const apart = new Float32Array(data.length);
  unscaleLatents(config, data).forEach((value, i) => {
    const [channel, at] = [Math.floor(i / plane), i % plane];
    const [whole, square] = [Math.floor(channel / patch ** 2), channel % patch ** 2];
    const row = patch * Math.floor(at / width) + Math.floor(square / patch);
    const column = patch * (at % width) + (square % patch);
    apart[whole * plane * patch ** 2 + row * patch * width + column] = value;
  });
  return { shape: [1, channels / patch ** 2, patch * height, patch * width], data: apart };
}
