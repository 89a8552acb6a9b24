import { expect, test } from 'vitest';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { attentionProbe } from '../core/selfTest/kernelProbes.ts';
import { wasmDevice } from './device.ts';
import { runProbe } from './runProbe.ts';

startOnnxruntime();

/** softmax(q·kᵀ / √d)·v for one query, as Vaswani et al. (2017) have it. */
function attend(query: Float32Array, keys: Float32Array, values: Float32Array): number[] {
  const d = query.length;
  const count = keys.length / d;
  const scores = Array.from({ length: count }, (_, j) =>
    query.reduce((sum, value, c) => sum + value * (keys[j * d + c] ?? 0), 0),
  ).map((score) => score / Math.sqrt(d));
  const highest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - highest));
  const total = weights.reduce((sum, weight) => sum + weight);
  return Array.from({ length: d }, (_, c) =>
    weights.reduce((sum, weight, j) => sum + (weight / total) * (values[j * d + c] ?? 0), 0),
  );
}

test('a head of many channels, whose work passes 32 bits, attends as it should', async () => {
  const [tokens, channels] = [1100, 1024];
  const sizes = { heads: 1, headSize: channels, queries: tokens, keys: tokens, scale: 1 };
  const probe = attentionProbe(sizes);
  const given = (name: string): Float32Array => Float32Array.from(probe.inputs[name]?.data ?? []);
  const [q, k, v] = [given('q'), given('k'), given('v')];
  const y = await runProbe(wasmDevice('Node'), probe);
  for (const row of [0, 550, 1099]) {
    const expected = attend(q.subarray(row * channels, (row + 1) * channels), k, v);
    const actual = y.subarray(row * channels, (row + 1) * channels);
    const scale = Math.max(...expected.map(Math.abs));
    const errors = expected.map((value, c) => Math.abs(value - (actual[c] ?? NaN)) / scale);
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  }
});
