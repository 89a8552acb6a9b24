import type { HostTensor } from './session.ts';
import type { PictureContext, PictureSettings } from './pictureJob.ts';
import type { SuperResolution } from '../model/superResolution.ts';
import { clamp } from '../samplers/elementwise.ts';
import { floatTensor } from './condition.ts';
import { diffused } from './diffused.ts';
import { floats } from './floats.ts';
import type { StartNoise } from './startNoise.ts';

export interface SuperResolutionStep {
  readonly done: number;
  readonly total: number;
  readonly denoised: Float32Array;
  /** [1, C, H, W] */
  readonly latents: HostTensor;
}

export interface Small {
  readonly small: HostTensor;
  readonly noise: StartNoise;
}

/** Makes a picture larger by the model's own network for that; yields after each step. */
export async function* superResolved(
  context: PictureContext,
  { superResolution: asked }: PictureSettings,
  network: SuperResolution,
  { small, noise }: Small,
): AsyncGenerator<SuperResolutionStep> {
  const [, channels = 0, height = 0, width = 0] = small.shape;
  const size = { height: height * network.scale, width: width * network.scale };
  const seen = network.shown({ channels, height, width, data: clamp(floats(small), 1) }, size);
  const condition = { concat: floatTensor([channels, size.height, size.width], seen) };
  const shape = [1, channels, size.height, size.width];
  const steps = asked?.steps ?? network.usualSteps;
  const guide = { positive: () => [{ condition, weight: 1 }], negative: null, guidance: 1 };
  const run = { shape, steps, guide, noise: noise.beside, last: network.last };
  for await (const { index, x, denoised } of diffused(context, network, run)) {
    yield { done: index + 1, total: steps, denoised, latents: floatTensor(shape, new Float32Array(x)) };
  }
}
