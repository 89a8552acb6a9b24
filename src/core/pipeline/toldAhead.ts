import { AquatintError } from '../errors.ts';
import type { Network } from '../model/network.ts';
import { toldStrengths } from './adapters/toldStrengths.ts';
import { floatTensor, type Condition } from './condition.ts';
import { floats } from './floats.ts';
import type { HostTensor } from './session.ts';
import type { Sessions } from './sessions.ts';

/** What a network is built for that runs ahead. */
export interface AheadShape {
  /** Times, one a row. */
  readonly rows: number;
}

/**
 * A part of a denoiser that depends on time and on what is the same for all of a picture, but not on the picture: it runs once for all
 * steps, and need not stay while the picture is made. A quarter of Flux.1's weights are such.
 */
export interface Ahead {
  readonly network: Network<AheadShape>;
  /** What it reads of a condition beside the time; the denoiser is told its outputs in place of both. */
  readonly reads: readonly string[];
}

export interface AheadOptions {
  readonly ahead: Ahead;
  readonly sessions: Sessions;
  /** Those at which the sampler will ask; another one is made when it comes. */
  readonly timesteps: readonly number[];
  readonly adapterStrengths: () => readonly number[];
  readonly signal: AbortSignal;
}

/** What was told for one text, by time: rows of each output. */
interface Told {
  readonly read: readonly (HostTensor | undefined)[];
  readonly rows: Map<number, Condition>;
}

/** Conditions with what the network ahead tells of a time. */
export class ToldAhead {
  readonly #options: AheadOptions;
  readonly #told: Told[] = [];

  constructor(options: AheadOptions) {
    this.#options = options;
  }

  /** All of them before the denoiser loads. */
  async at(timestep: number, conditions: readonly Condition[]): Promise<Condition[]> {
    const { reads } = this.#options.ahead;
    const told: Condition[] = [];
    for (const condition of conditions) {
      const rest = Object.fromEntries(Object.entries(condition).filter(([name]) => !reads.includes(name)));
      told.push({ ...rest, ...(await this.#of(condition, timestep)) });
    }
    return told;
  }

  async #of(condition: Condition, timestep: number): Promise<Condition> {
    const read = this.#options.ahead.reads.map((name) => condition[name]);
    const known = this.#told.find((one) => one.read.every((tensor, i) => tensor === read[i]));
    const told = known ?? { read, rows: new Map<number, Condition>() };
    if (known === undefined) this.#told.push(told);
    if (!told.rows.has(timestep))
      await this.#make(told, known === undefined ? this.#times(timestep) : [timestep]);
    const row = told.rows.get(timestep);
    if (row === undefined) throw new AquatintError('internal', 'A time was not made ahead.');
    return row;
  }

  #times(timestep: number): readonly number[] {
    return [...new Set([...this.#options.timesteps, timestep])];
  }

  async #make({ read, rows }: Told, times: readonly number[]): Promise<void> {
    const { ahead, sessions, signal, adapterStrengths } = this.#options;
    signal.throwIfAborted();
    const session = await sessions.of(ahead.network, { rows: times.length });
    const inputs = Object.fromEntries(
      ahead.reads.map((name, i) => [name, repeated(read[i], name, times.length)]),
    );
    const outputs = await session.run({
      ...{ ...inputs, timestep: floatTensor([times.length, 1], Float32Array.from(times)) },
      ...toldStrengths(ahead.network, adapterStrengths()),
    });
    times.forEach((time, i) => {
      const row = Object.entries(outputs).map(([name, output]) => [name, rowOf(output, i)] as const);
      rows.set(time, Object.fromEntries(row));
    });
  }
}

function rowOf(output: HostTensor | undefined, i: number): HostTensor {
  const [, width = 0] = output?.shape ?? [];
  return floatTensor([width], floats(output).slice(i * width, (i + 1) * width));
}

function repeated(tensor: HostTensor | undefined, name: string, rows: number): HostTensor {
  if (tensor?.dtype !== 'F32') throw new AquatintError('internal', `The network was not told the ${name}.`);
  const data = new Float32Array(rows * tensor.data.length);
  for (let row = 0; row < rows; row += 1) data.set(tensor.data, row * tensor.data.length);
  return floatTensor([rows, ...tensor.shape], data);
}
