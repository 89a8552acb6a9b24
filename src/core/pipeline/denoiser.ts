import { AquatintError } from '../errors.ts';
import { guidanceEmbedding } from '../guidance/guidanceEmbedding.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import type { Conditioning } from './conditioning.ts';
import { floats, requireFinite } from './floats.ts';
import type { ModelSessions } from './modelSessions.ts';
import type { HostTensor, Session } from './session.ts';
import type { Module } from './stableDiffusion.ts';

/** The network's raw predictions for one noisy picture: one for each conditioning. */
export type PredictAll = (
  x: Float32Array,
  timestep: number,
  conditionings: readonly Conditioning[],
) => Promise<Float32Array[]>;

export interface DenoiserOptions {
  /** See unetFor.ts. */
  readonly unet: Module<UNetConfig>;
  readonly sessions: ModelSessions;
  /** [1, C, h, w] */
  readonly latentShape: readonly number[];
  /** How many conditionings go into one run. More take more memory, fewer more time. */
  readonly batch: number;
  /** Tokens of the longest text, and whether some texts are shorter. */
  readonly textLength: number;
  readonly masked: boolean;
  /** Some conditionings ask for the weakened network. */
  readonly perturbable: boolean;
  /** For models distilled to take the guidance scale as an input. */
  readonly guidance: number;
  readonly signal: AbortSignal;
}

/** A UNet as a function. Asks before every run whether to go on, and stops at numbers that are none. */
export function createDenoiser(options: DenoiserOptions): PredictAll {
  const { unet, batch, signal, sessions, latentShape, textLength, masked, perturbable } = options;
  const [, , height = 0, width = 0] = latentShape;
  return async (x, timestep, conditionings) => {
    const predictions: Float32Array[] = [];
    for (let start = 0; start < conditionings.length; start += batch) {
      signal.throwIfAborted();
      const group = conditionings.slice(start, start + batch);
      const shape = { batch: group.length, height, width, textLength, masked, perturbable };
      const session = await sessions.unet(unet, shape);
      const output = await run(session, { x, timestep, group }, options);
      const size = output.length / group.length;
      predictions.push(...group.map((_, i) => output.subarray(i * size, (i + 1) * size)));
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
  session: Session,
  { x, timestep, group }: Run,
  { unet: { config }, latentShape, guidance, textLength, masked, perturbable }: DenoiserOptions,
): Promise<Float32Array> {
  const { timeConditionChannels, addition, classLabels } = config;
  const rows = group.length;
  const inputs: Record<string, HostTensor> = {
    sample: tensor(
      [rows, config.inChannels, ...latentShape.slice(2)],
      joined(group.flatMap(({ extraChannels }) => (extraChannels === null ? [x] : [x, extraChannels]))),
    ),
    timestep: tensor([rows, 1], new Float32Array(rows).fill(timestep)),
    text: textTensor(group, textLength),
  };
  if (masked) inputs['text_mask'] = maskTensor(group, textLength);
  if (perturbable) {
    inputs['perturb'] = tensor(
      [rows, 1],
      Float32Array.from(group, ({ perturbed }) => (perturbed ? 1 : 0)),
    );
  }
  if (timeConditionChannels !== null) {
    const embedding = guidanceEmbedding(guidance - 1, timeConditionChannels);
    inputs['timestep_cond'] = tensor([rows, timeConditionChannels], joined(group.map(() => embedding)));
  }
  if (addition !== null) {
    inputs['pooled'] = tensor(
      [rows, addition.pooledChannels],
      joined(group.map(({ pooled }) => given(pooled, 'pooled text'))),
    );
    inputs['sizes'] = tensor([rows, addition.sizes], joined(group.map(({ sizes }) => given(sizes, 'sizes'))));
  }
  if (classLabels !== null) {
    const labels = group.map(({ classLabel }) => classLabel ?? 0);
    inputs['class_label'] = { dtype: 'I32', shape: [rows], data: Int32Array.from(labels) };
  }
  const { prediction } = await session.run(inputs);
  const output = floats(prediction);
  requireFinite(output, 'UNet');
  return output;
}

function given(values: ArrayLike<number> | null, what: string): Float32Array {
  if (values === null) throw new AquatintError('internal', `The UNet was not told the ${what}.`);
  return Float32Array.from(values);
}

/** Shorter texts are filled up with zeros, which the mask then hides. */
function textTensor(group: readonly Conditioning[], length: number): HostTensor {
  const channels = group[0]?.text.channels ?? 0;
  const data = new Float32Array(group.length * length * channels);
  group.forEach(({ text }, row) => data.set(text.data, row * length * channels));
  return tensor([group.length, length, channels], data);
}

function maskTensor(group: readonly Conditioning[], length: number): HostTensor {
  const mask = new Float32Array(group.length * length);
  group.forEach(({ text }, row) => mask.fill(1, row * length, row * length + text.length));
  return tensor([group.length, length], mask);
}

function tensor(shape: readonly number[], data: Float32Array): HostTensor {
  return { dtype: 'F32', shape, data };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}
