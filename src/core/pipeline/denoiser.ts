import { guidanceEmbedding } from '../guidance/guidanceEmbedding.ts';
import type { Conditioning } from './conditioning.ts';
import { floats, requireFinite } from './floats.ts';
import type { ModelSessions } from './modelSessions.ts';
import type { HostTensor, Session } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';

/** The network's raw predictions for one noisy picture: one for each conditioning. */
export type PredictAll = (
  x: Float32Array,
  timestep: number,
  conditionings: readonly Conditioning[],
) => Promise<Float32Array[]>;

export interface DenoiserOptions {
  readonly model: StableDiffusion;
  readonly sessions: ModelSessions;
  /** [1, C, h, w] */
  readonly latentShape: readonly number[];
  /** How many conditionings go into one run. More take more memory, fewer more time. */
  readonly batch: number;
  /** For models distilled to take the guidance scale as an input. */
  readonly guidance: number;
  readonly signal: AbortSignal;
}

/** The UNet of a model as a function. Asks before every run whether to go on, and stops at numbers that are none. */
export function createDenoiser(options: DenoiserOptions): PredictAll {
  const { batch, signal, sessions, latentShape } = options;
  const [, , height = 0, width = 0] = latentShape;
  return async (x, timestep, conditionings) => {
    const predictions: Float32Array[] = [];
    for (let start = 0; start < conditionings.length; start += batch) {
      signal.throwIfAborted();
      const group = conditionings.slice(start, start + batch);
      const unet = await sessions.unet({ batch: group.length, height, width });
      const output = await run(unet, { x, timestep, group }, options);
      predictions.push(...group.map((_, i) => output.subarray(i * x.length, (i + 1) * x.length)));
    }
    return predictions;
  };
}

interface Run {
  readonly x: Float32Array;
  readonly timestep: number;
  readonly group: readonly Conditioning[];
}

async function run(
  unet: Session,
  { x, timestep, group }: Run,
  { model, latentShape, guidance }: DenoiserOptions,
): Promise<Float32Array> {
  const { timeConditionChannels } = model.unet.config;
  const rows = group.length;
  const inputs: Record<string, HostTensor> = {
    sample: tensor([rows, ...latentShape.slice(1)], joined(group.map(() => x))),
    timestep: tensor([rows, 1], new Float32Array(rows).fill(timestep)),
    text: textTensor(group),
  };
  if (timeConditionChannels !== null) {
    const embedding = guidanceEmbedding(guidance - 1, timeConditionChannels);
    inputs['timestep_cond'] = tensor([rows, timeConditionChannels], joined(group.map(() => embedding)));
  }
  const { prediction } = await unet.run(inputs);
  const output = floats(prediction);
  requireFinite(output, 'UNet');
  return output;
}

function textTensor(group: readonly Conditioning[]): HostTensor {
  const [first] = group;
  const shape = [group.length, first?.text.length ?? 0, first?.text.channels ?? 0];
  return tensor(shape, joined(group.map(({ text }) => text.data)));
}

function tensor(shape: readonly number[], data: Float32Array): HostTensor {
  return { dtype: 'F32', shape, data };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}
