import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { openModuleWeights } from '../../src/core/pipeline/moduleWeights.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import { createSession } from '../../src/runtime/createSession.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { ort } from '../../src/runtime/onnxruntime.ts';
import { diskFolder } from '../node/diskFolder.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';
import { runReference } from './python.ts';
import { median, pairedRatio, type Section } from './results.ts';

const ROUNDS = 15;
const BATCH = 2;

interface Inputs {
  readonly side: number;
  readonly length: number;
  readonly width: number;
  readonly sample: Float32Array<ArrayBuffer>;
  readonly text: Float32Array<ArrayBuffer>;
  readonly expected: Float32Array<ArrayBuffer>;
}

interface Contender {
  readonly name: string;
  readonly run: () => Promise<Float32Array>;
  readonly release: () => Promise<void>;
  readonly seconds: number[];
}

function readInputs(answer: Readonly<Record<string, unknown>>): Inputs {
  const [side, length, width] = [Number(answer['side']), Number(answer['length']), Number(answer['width'])];
  const bytes = new Uint8Array(readFileSync(String(answer['golden'])));
  const numbers = new Float32Array(bytes.buffer);
  const plane = BATCH * 4 * side * side;
  const rows = BATCH * length * width;
  return {
    ...{ side, length, width },
    sample: numbers.slice(0, plane),
    text: numbers.slice(plane, plane + rows),
    expected: numbers.slice(plane + rows),
  };
}

async function ourContender(model: string, inputs: Inputs): Promise<Contender> {
  const folder = diskFolder(model);
  const config = parseUNetConfig(JSON.parse(await folder.readText('unet/config.json')));
  const { side, length, width } = inputs;
  const graph = buildUNet(
    config,
    plainShape(config, { batch: BATCH, height: side, width: side, textLength: length }),
    'wasm',
  );
  const session = await createSession(wasmDevice('bench'), graph, await openModuleWeights(folder, 'unet'));
  const timestep = Float32Array.from({ length: BATCH }, () => 500);
  const feeds: Record<string, HostTensor> = {
    sample: { dtype: 'F32', shape: [BATCH, 4, side, side], data: inputs.sample },
    timestep: { dtype: 'F32', shape: [BATCH, 1], data: timestep },
    text: { dtype: 'F32', shape: [BATCH, length, width], data: inputs.text },
  };
  return {
    name: 'Aquatint',
    seconds: [],
    release: () => session.release(),
    run: async () => {
      const output = (await session.run(feeds))['prediction'];
      if (output?.dtype !== 'F32') throw new Error('the UNet gave no prediction');
      return output.data;
    },
  };
}

async function theirContender(exporter: string, file: string, inputs: Inputs): Promise<Contender> {
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(file)), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  const { side, length, width } = inputs;
  const timestep = Float32Array.from({ length: BATCH }, () => 500);
  const feeds = {
    sample: new ort.Tensor('float32', inputs.sample, [BATCH, 4, side, side]),
    timestep: new ort.Tensor('float32', timestep, [BATCH]),
    text: new ort.Tensor('float32', inputs.text, [BATCH, length, width]),
  };
  return {
    name: `PyTorch (${exporter})`,
    seconds: [],
    release: () => session.release(),
    run: async () => {
      const output = (await session.run(feeds))['prediction'];
      const data = await output?.getData();
      if (!(data instanceof Float32Array)) throw new Error('the exported UNet gave no prediction');
      return data;
    },
  };
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))), 0) / scale;
}

/** Whoever computes something else must not be compared. */
async function checkAnswer(contender: Contender, inputs: Inputs): Promise<void> {
  const error = relativeError(await contender.run(), inputs.expected);
  if (!(error < 1e-3)) throw new Error(`${contender.name} differs from PyTorch by ${error}`);
}

/** Turn by turn, each round another one first, so that whatever else the machine does falls on all alike. */
async function race(contenders: readonly Contender[]): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % contenders.length;
    for (const { run, seconds } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const started = performance.now();
      await run();
      seconds.push((performance.now() - started) / 1000);
    }
  }
}

/** Seconds per UNet step on wasm: our graph, and the same UNet as PyTorch exports it. One thread, batch 2. */
export async function benchUnetStep(model: string, python: string, scratch: string): Promise<Section> {
  const answer = runReference(python, 'export', model, path.join(scratch, 'unet.onnx'));
  const inputs = readInputs(answer);
  startOnnxruntime();
  const files = Object.entries(Object(answer['files']) as Readonly<Record<string, unknown>>);
  const contenders: Contender[] = [];
  try {
    contenders.push(await ourContender(model, inputs));
    for (const [exporter, file] of files)
      contenders.push(await theirContender(exporter, String(file), inputs));
    for (const contender of contenders) await checkAnswer(contender, inputs);
    await race(contenders);
  } finally {
    for (const { release } of contenders) await release();
  }
  const medians = contenders.map(({ name, seconds }) => ({
    name,
    value: median(seconds),
    unit: 's',
    limit: null,
  }));
  const [ours, ...theirs] = contenders;
  const [best] = theirs.sort((a, b) => median(a.seconds) - median(b.seconds));
  if (ours === undefined || best === undefined) throw new Error('PyTorch exported nothing to compare with');
  const pairs = ours.seconds.map((seconds, round) => [seconds, best.seconds[round] ?? NaN] as const);
  const ratio = pairedRatio('ours / the faster of theirs', pairs, 1);
  return {
    title: 'A UNet step on wasm (one thread, two samples)',
    figures: [...medians, ratio],
    notes: [`medians of ${ROUNDS} rounds, the ratio's of each round; torch ${String(answer['torch'])}`],
  };
}
