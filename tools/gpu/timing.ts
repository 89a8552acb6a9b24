import type { Graph } from '../../src/core/onnx/graph.ts';
import type { NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import { madeUpNumbers } from '../../src/core/selfTest/madeUp.ts';
import { elementCount } from '../../src/core/tensor/dtype.ts';
import { createSession } from '../../src/runtime/createSession.ts';
import type { ComputeDevice } from '../../src/runtime/device.ts';
import { median } from '../bench/results.ts';
import { randomWeights } from './randomWeights.ts';

export interface Timed {
  /** Seconds. Of `step` the first run, which compiles, is left out. */
  readonly create: number;
  readonly first: number;
  readonly step: number;
  readonly runs: number;
  /** GPU dispatches of a run. */
  readonly dispatches: number;
  readonly output: Float32Array;
}

export interface Timing {
  readonly runs: number;
  /** As performance.now() counts; no run begins later. */
  readonly until: number;
}

let dispatches = 0;

/** From then on dispatches are counted. */
export function countDispatches(): void {
  const pass = GPUComputePassEncoder.prototype;
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const) {
    const original = Reflect.get(pass, name) as (...args: unknown[]) => void;
    Reflect.set(pass, name, function (this: GPUComputePassEncoder, ...args: unknown[]) {
      dispatches += 1;
      original.apply(this, args);
    });
  }
}

const INPUTS: Readonly<Record<string, (count: number) => Float32Array<ArrayBuffer>>> = {
  timestep: (count) => new Float32Array(count).fill(500),
  sizes: (count) => new Float32Array(count).fill(1024),
};

export function madeUpInputs({ inputs }: Graph): Record<string, HostTensor> {
  return Object.fromEntries(
    inputs.map(({ name, shape }, i): [string, HostTensor] => {
      const count = elementCount(shape);
      return [name, { dtype: 'F32', shape, data: INPUTS[name]?.(count) ?? madeUpNumbers(count, 50 + i) }];
    }),
  );
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** A network with random weights as the site runs it: inputs from the host, outputs back to it, so the device is done. */
export async function timeNetwork(
  device: ComputeDevice,
  { graph, format }: { readonly graph: Graph; readonly format: NumberFormat },
  { runs, until }: Timing,
): Promise<Timed> {
  const began = performance.now();
  const session = await createSession(device, graph, randomWeights(graph), format);
  await device.gpu?.queue.onSubmittedWorkDone();
  const create = seconds(began);
  console.log(`  created after ${create.toFixed(2)} s`);
  try {
    const inputs = madeUpInputs(graph);
    const run = async (): Promise<Float32Array> => {
      const [output] = Object.values(await session.run(inputs));
      if (output?.dtype !== 'F32') throw new Error('no output');
      return output.data;
    };
    const firstBegan = performance.now();
    let output = await run();
    const first = seconds(firstBegan);
    console.log(`  first run after ${first.toFixed(2)} s`);
    const times: number[] = [];
    let counted = 0;
    while (times.length < runs && (times.length === 0 || performance.now() < until)) {
      dispatches = 0;
      const runBegan = performance.now();
      output = await run();
      times.push(seconds(runBegan));
      counted = dispatches;
    }
    return { create, first, step: median(times), runs: times.length, dispatches: counted, output };
  } finally {
    await session.release();
  }
}

/** How far numbers are off: the largest difference by the largest number, and root mean squares. */
export function differenceOf(actual: Float32Array, exact: Float32Array) {
  let [most, scale, squares, all] = [0, 0, 0, 0];
  let finite = true;
  for (let i = 0; i < exact.length; i += 1) {
    const [a = NaN, e = NaN] = [actual[i], exact[i]];
    finite &&= Number.isFinite(a);
    most = Math.max(most, Math.abs(a - e));
    scale = Math.max(scale, Math.abs(e));
    squares += (a - e) ** 2;
    all += e ** 2;
  }
  return { finite, largest: most / scale, rms: Math.sqrt(squares / all) };
}
