import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { bucketOf } from '../core/models/layers/relativePositions.ts';
import { nameFromGguf, readT5 } from '../core/models/singleFile/t5.ts';
import { parseT5Config } from '../core/models/t5Config.ts';
import { buildT5Encoder, T5_TABLE, type T5Shape } from '../core/models/t5Encoder.ts';
import { inFormat } from '../core/onnx/passes/inFormat.ts';
import { FULL_PRECISION, type NumberFormat } from '../core/onnx/numberFormat.ts';
import { halfPrecision } from '../core/onnx/passes/halfPrecision.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { tableRows } from '../core/weights/tableRows.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** T5's encoder against transformers: tools/reference/t5.py made the numbers. */

startOnnxruntime();

const FOLDER = 'tools/reference/goldens/t5';
const TOLERANCE = 1e-4;

function opened(kind: string) {
  const config = parseT5Config(
    JSON.parse(readFileSync(`${FOLDER}/${kind}/config.json`, 'utf8')),
    'config.json',
  );
  const { tensors } = openWeights(new FileBytes(`${FOLDER}/${kind}/model.safetensors`));
  return { config, tensors, golden: openGolden(`${FOLDER}/${kind}/golden.safetensors`) };
}

async function statesOf(kind: string, shape: T5Shape, format: NumberFormat = FULL_PRECISION) {
  const { config, tensors, golden } = opened(kind);
  const { batch, length, masked } = shape;
  const ids = Int32Array.from(golden.tensor('ids').data).slice(0, batch * length);
  const data = tableRows(tensors, T5_TABLE, ids);
  const rows = { dtype: 'F32' as const, shape: [batch, length, config.channels], data };
  const graph = buildT5Encoder(config, shape, 'wasm');
  const session = await createSession(wasmDevice('Node'), graph, tensors, format);
  try {
    const outputs = await session.run(masked ? { rows, mask: golden.tensor('mask') } : { rows });
    return outputs['text']?.data ?? new Float32Array();
  } finally {
    await session.release();
  }
}

describe.each(['gated', 'relu'])('%s', (kind) => {
  const { golden } = opened(kind);

  test('gives the states of transformers', async () => {
    const states = await statesOf(kind, { batch: 1, length: 37, masked: false });
    expect(relativeError(states, golden.floats('states'))).toBeLessThan(TOLERANCE);
  });

  test('gives them for texts of different length', async () => {
    const states = await statesOf(kind, { batch: 2, length: 150, masked: true });
    expect(relativeError(states, golden.floats('masked'))).toBeLessThan(TOLERANCE);
  });

  test('reads its config off names and shapes', () => {
    const { config, tensors } = opened(kind);
    const part = { tensors, nameInFile: (name: string) => name };
    expect(readT5(part).config).toEqual({ ...config, farthest: 128 });
  });
});

test.each(
  Object.entries(JSON.parse(readFileSync(`${FOLDER}/buckets.json`, 'utf8')) as Record<string, number[]>),
)('distances fall into the buckets of transformers: %s', (key, expected) => {
  const [buckets = 0, farthest = 0] = key.split(' ').map(Number);
  expect(expected.map((_, i) => bucketOf(i - 300, buckets, farthest))).toEqual(expected);
});

test('the sum of the layers, its norms and the last layer of each block stay in f32', () => {
  const { config } = opened('gated');
  const graph = halfPrecision(buildT5Encoder(config, { batch: 1, length: 8, masked: false }, 'webgpu'));
  const types = new Map(graph.parameters.map(({ value }) => [value.name, value.dtype]));
  for (const [name, dtype] of types) expect(dtype, name).toBe(/norm|\.wo\./.test(name) ? 'F32' : 'F16');
  const cast = graph.nodes.filter(({ opType }) => opType === 'Cast');
  // into each branch, out of each attention; the feed-forward layer's last product is in f32 already
  expect(cast.filter(({ attributes }) => JSON.stringify(attributes) === '{"to":{"int":10}}')).toHaveLength(
    2 * config.layers,
  );
});

test('every linear layer can be kept in 8 bits, and the delicate ones still give f32', () => {
  const { config } = opened('gated');
  const wide = { ...config, channels: 64, innerChannels: 128, headChannels: 32, heads: 4 };
  const graph = buildT5Encoder(wide, { batch: 1, length: 8, masked: false }, 'webgpu');
  const { nodes, parameters } = inFormat(graph, { compute: 'F16', linearBits: 8 });
  expect(nodes.filter(({ opType }) => opType === 'Gemm')).toHaveLength(0);
  const scales = parameters.filter(({ value }) => value.name.endsWith('/scales'));
  expect(scales).toHaveLength(7 * wide.layers);
  for (const { value } of scales) expect(value.dtype).toBe(value.name.includes('.wo.') ? 'F32' : 'F16');
});

test.each([
  ['token_embd.weight', T5_TABLE],
  ['enc.output_norm.weight', 'encoder.final_layer_norm.weight'],
  ['enc.blk.7.attn_o.weight', 'encoder.block.7.layer.0.SelfAttention.o.weight'],
  ['enc.blk.0.ffn_gate.weight', 'encoder.block.0.layer.1.DenseReluDense.wi_0.weight'],
  ['dec.blk.0.attn_q.weight', null],
])('llama.cpp calls it %s', (name, expected) => expect(nameFromGguf(name)).toBe(expected));
