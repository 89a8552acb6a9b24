import type { WantedStage } from '../recipe/stages.ts';
import { resizedBilinear } from '../tensor/bilinear.ts';
import { floats } from './floats.ts';
import { latentShapeOf } from './latentShape.ts';
import type { HostTensor } from './session.ts';
import type { Model } from '../model/model.ts';
import type { Beginning } from './stage.ts';

/** What a stage begins with: nothing, what the stage before left at its level, or what it made, enlarged. */
export function beginningOf(
  { begin, settings, from, strength }: WantedStage,
  model: Pick<Model, 'vae' | 'denoiser' | 'superResolution'>,
  before: HostTensor | null,
): Beginning {
  if ((begin !== 'handover' && begin !== 'enlarged') || before === null) return { kind: 'start' };
  const data = floats(before);
  if (begin === 'handover') return { kind: 'midway', share: from, latents: data };
  const [, channels = 0, height = 0, width = 0] = before.shape;
  const [, , toHeight = 0, toWidth = 0] = latentShapeOf(model, settings);
  const to = { height: toHeight, width: toWidth };
  return { kind: 'again', strength, latents: resizedBilinear({ channels, height, width, data }, to) };
}
