import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenOf, openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildClipVision } from '../core/models/clipVision.ts';
import { parseClipVisionConfig } from '../core/models/clipVisionConfig.ts';
import { buildControlHint, buildControlNet } from '../core/models/controlNet.ts';
import { parseControlNetConfig } from '../core/models/controlNetConfig.ts';
import { buildImageProjection } from '../core/models/imageProjection.ts';
import { attentionWeights, readIpAdapter } from '../core/models/singleFile/ipAdapter.ts';
import { buildT2iAdapter } from '../core/models/t2iAdapter.ts';
import { parseT2iAdapterConfig } from '../core/models/t2iAdapterConfig.ts';
import { buildUNet } from '../core/models/unet2dCondition.ts';
import {
  downResidual,
  feature,
  imageStrengths,
  imageTokens,
  MID_RESIDUAL,
} from '../core/models/unetConditions.ts';
import { parseUNetConfig } from '../core/models/unetConfig.ts';
import type { Graph } from '../core/onnx/graph.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import { mergedSources } from '../core/weights/merged.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Against diffusers and transformers: tools/reference/control_networks.py made the files and the numbers. */

const FOLDER = 'tools/reference/goldens/control';
const DEVICE = wasmDevice('Node');
const TOLERANCE = 1e-4;
const golden = openGolden(`${FOLDER}/golden.safetensors`);

startOnnxruntime();

const config = (folder: string): unknown =>
  JSON.parse(readFileSync(`${FOLDER}/${folder}/config.json`, 'utf8'));
const weights = (path: string): TensorSource =>
  openSafetensors(memoryBytes(path, goldenBytes(`${FOLDER}/${path}`)));
const stored = (folder: string): TensorSource => weights(`${folder}/diffusion_pytorch_model.safetensors`);
/** The large ones of what goes in. */
const madeInputs = goldenOf(weights('inputs.safetensors'));
const read = (name: string): HostTensor => (madeInputs.has(name) ? madeInputs : golden).tensor(name);
const f32 = (shape: readonly number[], data: readonly number[] | Float32Array): HostTensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from(data),
});

async function compute(graph: Graph, source: TensorSource, inputs: Record<string, HostTensor>) {
  const session = await createSession(DEVICE, graph, source);
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
}

function expectClose(actual: HostTensor | undefined, expected: HostTensor): void {
  expect(actual?.shape).toEqual(expected.shape);
  expect(relativeError(actual?.data ?? [], expected.data)).toBeLessThan(TOLERANCE);
}

/** What the UNet and the ControlNet of one model are told. */
function common(kind: string): Record<string, HostTensor> {
  const names = ['sample', 'text', 'pooled', 'sizes'].filter((name) => golden.has(`${kind}.${name}`));
  return {
    ...Object.fromEntries(names.map((name) => [name, read(`${kind}.${name}`)])),
    timestep: { ...read(`${kind}.timestep`), shape: [2, 1] },
  };
}

function rowOf({ shape, data }: HostTensor, row: number): HostTensor {
  const [rows = 1, ...rest] = shape;
  const size = data.length / rows;
  return f32([1, ...rest], [...data.slice(row * size, (row + 1) * size)]);
}

const SHAPE = { batch: 2, latent: [4, 6, 8], inputs: { text: [9, 12] } };

describe.each(['sd1', 'xl', 'shuffle'])('the ControlNet %s', (kind) => {
  const parsed = parseControlNetConfig(config(`controlnet-${kind}`));
  const source = stored(`controlnet-${kind === 'shuffle' ? 'sd1' : kind}`);
  const inputsOf = async (): Promise<Record<string, HostTensor>> => {
    const hint = buildControlHint(parsed, { height: 48, width: 64 }, 'wasm');
    return { ...common(kind), ...(await compute(hint, source, { control: read('control') })) };
  };

  function expectResiduals(outputs: Record<string, HostTensor>, mode: string, factor = 1): void {
    const values = Object.values(outputs);
    values.forEach((output, i) => {
      const expected = golden.floats(`${kind}.${mode}.${i}`).map((value) => factor * value);
      // a shuffle model tells one number a channel, here for every pixel
      const [rows = 0, channels = 0, ...sides] = output.shape;
      const area = sides.reduce((a, b) => a * b, 1);
      const own =
        kind === 'shuffle' ? output.data.filter((_, at) => at % area === 0) : Float32Array.from(output.data);
      const count = kind === 'shuffle' ? rows * channels : own.length;
      const step = Math.max(1, Math.floor(count / 60));
      expect(
        relativeError(
          own.filter((_, at) => at % step === 0),
          expected,
        ),
      ).toBeLessThan(TOLERANCE);
    });
  }

  test('tells what diffusers’ does', async () => {
    const inputs = await inputsOf();
    const graph = buildControlNet(parsed, SHAPE, 'wasm');
    const count = graph.outputs.length;
    const outputs = await compute(graph, source, {
      ...inputs,
      strengths: f32([2, count], new Array<number>(2 * count).fill(0.7)),
    });
    expect(Object.keys(outputs)).toEqual([
      ...Array.from({ length: count - 1 }, (_, i) => downResidual(i)),
      MID_RESIDUAL,
    ]);
    expectResiduals(outputs, 'plain');
    if (!golden.has(`${kind}.guess.0`)) return;
    const guess = Array.from({ length: count }, (_, i) => 0.7 * 10 ** (-1 + i / (count - 1)));
    expectResiduals(
      await compute(graph, source, { ...inputs, strengths: f32([2, count], [...guess, ...guess]) }),
      'guess',
    );
  });
});

test.each(['full_adapter', 'full_adapter_xl', 'light_adapter'])('the T2I-Adapter %s', async (kind) => {
  const control = read(`${kind}.control`);
  const [, , height = 0, width = 0] = control.shape;
  const graph = buildT2iAdapter(parseT2iAdapterConfig(config(`t2i-${kind}`)), { height, width }, 'wasm');
  const outputs = await compute(graph, stored(`t2i-${kind}`), { control, strength: f32([1], [1]) });
  expect(Object.keys(outputs)).toHaveLength(4);
  for (const i of [0, 1, 2, 3]) expectClose(outputs[feature(i)], read(`${kind}.${i}`));
});

test.each(['embedding', 'states'] as const)('the image encoder’s %s', async (reading) => {
  const graph = buildClipVision(parseClipVisionConfig(config('vision')), { batch: 2, reading }, 'wasm');
  const { image } = await compute(graph, weights('vision/model.safetensors'), {
    picture: read('vision.picture'),
  });
  expectClose(image, read(`vision.${reading}`));
});

const ipAdapter = (kind: string) =>
  readIpAdapter({ name: `ip-${kind}`, tensors: weights(`ip-${kind}.safetensors`), metadata: new Map() });

test.each([
  ['basic', 'embedding'],
  ['plus', 'states'],
  ['full', 'states'],
])('the image projection %s', async (kind, reading) => {
  const image = read(`vision.${reading}`);
  const length = image.shape.length === 3 ? (image.shape[1] ?? 0) : 1;
  const { projection } = ipAdapter(kind);
  const graph = buildImageProjection(projection.config, { batch: 2, length }, 'wasm');
  const { tokens } = await compute(graph, projection.tensors, { image });
  expectClose(tokens, read(`tokens.${kind}`));
});

describe.each(['sd1', 'xl'])('the UNet %s', (kind) => {
  const name = `unet-${kind}`;
  const parsed = parseUNetConfig(config(name));
  const numbered = (what: string): HostTensor[] =>
    Array.from({ length: 20 }, (_, i) => `${name}.${what}.${i}`)
      .filter((one) => golden.has(one))
      .map(read);

  async function predict(
    told: Record<string, HostTensor>,
    { source = stored(name), usual = common(name) } = {},
  ): Promise<HostTensor | undefined> {
    const inputs = Object.fromEntries(
      Object.entries(told)
        .filter(([input]) => !input.startsWith('image_strengths'))
        .map(([input, { shape }]) => [input, shape.slice(1)]),
    );
    const batch = usual['sample']?.shape[0] ?? 0;
    const graph = buildUNet(parsed, { ...SHAPE, batch, inputs: { ...SHAPE.inputs, ...inputs } }, 'wasm');
    return (await compute(graph, source, { ...usual, ...told }))['prediction'];
  }

  test('takes a ControlNet’s residuals', async () => {
    const residuals = numbered('residual').map(
      (value, i, all) => [i === all.length - 1 ? MID_RESIDUAL : downResidual(i), value] as const,
    );
    expectClose(await predict(Object.fromEntries(residuals)), read(`${name}.controlled`));
  });

  test.each([0, 1])('takes a T2I-Adapter’s features, row %i of the batch', async (row) => {
    const features = numbered('feature').map((value, i) => [feature(i), rowOf(value, row)] as const);
    const usual = Object.entries(common(name)).map(([input, value]) => [input, rowOf(value, row)] as const);
    const prediction = await predict(Object.fromEntries(features), { usual: Object.fromEntries(usual) });
    expectClose(prediction, rowOf(read(`${name}.adapted`), row));
  });

  test.runIf(kind === 'sd1')('looks at the pictures of three IP-Adapters', async () => {
    const kinds = ['basic', 'plus', 'full'];
    const strengths = read('ip.strengths');
    const layers = strengths.shape[1] ?? 0;
    const given = kinds.flatMap((one, i) => {
      const row = strengths.data.slice(i * layers, (i + 1) * layers);
      return [
        [imageTokens(i), read(`tokens.${one}`)] as const,
        [imageStrengths(i), f32([2, layers], [...row, ...row])] as const,
      ];
    });
    const own = kinds.map((one, i) => attentionWeights(ipAdapter(one).attention, parsed, i));
    expectClose(
      await predict(Object.fromEntries(given), { source: mergedSources([stored(name), ...own]) }),
      read('ip.seen'),
    );
  });
});
