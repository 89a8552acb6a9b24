import { AquatintError } from '../errors.ts';
import type { DenoiserShape } from '../model/denoiserShape.ts';
import type { Network } from '../model/network.ts';
import { floatTensor, type Condition } from './condition.ts';
import { floats, requireFinite } from './floats.ts';
import { toldStrengths } from './adapters/toldStrengths.ts';
import { shapesOf, type RunsBefore } from './runsBefore.ts';
import type { HostTensor } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { ToldAhead } from './toldAhead.ts';

/** The network's raw predictions for one noisy picture: one for each condition. */
export type PredictAll = (
  x: Float32Array,
  timestep: number,
  conditions: readonly Condition[],
) => Promise<Float32Array[]>;

export interface DenoiserOptions {
  readonly network: Network<DenoiserShape>;
  readonly sessions: Sessions;
  /** [1, C, h, w] */
  readonly latentShape: readonly number[];
  /** How many conditions go into one run. More take more memory, fewer more time. */
  readonly batch: number;
  /** What runs before the network in the same call, and tells it more. */
  readonly companions: RunsBefore;
  /** How strong each of the network's adapters is at this point of the way. */
  readonly adapterStrengths: () => readonly number[];
  /** Tells it what depends on the time alone; null: it finds that out itself. */
  readonly ahead: ToldAhead | null;
  readonly signal: AbortSignal;
}

/** A network as a function. Asks before every run whether to go on, and stops at numbers that are none. */
export function createDenoiser({
  network,
  sessions,
  latentShape,
  batch,
  companions,
  adapterStrengths,
  ahead,
  signal,
}: DenoiserOptions): PredictAll {
  const latent = latentShape.slice(1);
  const strengths = () => toldStrengths(network, adapterStrengths());
  return async (x, timestep, given) => {
    const predictions: Float32Array[] = [];
    const conditions = ahead === null ? given : await ahead.at(timestep, given);
    for (let start = 0; start < conditions.length; start += batch) {
      signal.throwIfAborted();
      const group = conditions.slice(start, start + batch);
      const inputs = {
        ...stacked(group),
        sample: stack(group.map(() => floatTensor(latent, x))),
        ...(ahead === null ? { timestep: timesOf(group.length, timestep) } : {}),
      };
      const { prediction } = await companions.during({ group, inputs }, async (told) => {
        const { sample: _, timestep: __, ...shapes } = shapesOf({ ...inputs, ...told });
        const session = await sessions.of(network, { batch: group.length, latent, inputs: shapes });
        return session.run({ ...inputs, ...told, ...strengths() });
      });
      const output = floats(prediction);
      requireFinite(output, 'UNet');
      const size = output.length / group.length;
      predictions.push(...group.map((_, i) => output.subarray(i * size, (i + 1) * size)));
    }
    return predictions;
  };
}

const timesOf = (rows: number, timestep: number): HostTensor =>
  floatTensor([rows, 1], new Float32Array(rows).fill(timestep));

/** Conditions of one run as the inputs of a graph: each name's tensors one behind the other. */
function stacked(group: readonly Condition[]): Record<string, HostTensor> {
  const [first = {}] = group;
  return Object.fromEntries(
    Object.keys(first)
      .filter((name) => !isForCompanions(name))
      .map((name) => [name, stack(group.map((condition) => tensorOf(condition, name)))]),
  );
}

/** The network's own inputs have plain names. */
const isForCompanions = (name: string): boolean => name.includes('/');

function tensorOf(condition: Condition, name: string): HostTensor {
  const tensor = condition[name];
  if (tensor === undefined) throw new AquatintError('internal', `The network was not told the ${name}.`);
  return tensor;
}

function stack(rows: readonly HostTensor[]): HostTensor {
  const [first = floatTensor([], [])] = rows;
  const shape = [rows.length, ...first.shape];
  const size = first.data.length;
  const data =
    first.dtype === 'F32' ? new Float32Array(rows.length * size) : new Int32Array(rows.length * size);
  rows.forEach((row, i) => {
    if (row.shape.join() !== first.shape.join()) {
      throw new AquatintError('internal', `Conditions of one run differ: [${row.shape}], [${first.shape}].`);
    }
    data.set(row.data, i * size);
  });
  return data instanceof Float32Array ? { dtype: 'F32', shape, data } : { dtype: 'I32', shape, data };
}
