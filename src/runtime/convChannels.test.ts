import { expect, test } from 'vitest';
import { relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { conv2d } from '../core/models/layers/conv2d.ts';
import { convChannelsFilled } from '../core/onnx/passes/convChannels.ts';
import { kernelProbe } from '../core/selfTest/kernelProbes.ts';
import { wasmDevice } from './device.ts';
import { runProbe } from './runProbe.ts';

startOnnxruntime();

test('a convolution whose channels are filled up gives the same numbers', async () => {
  const probe = kernelProbe('nine', {
    inputs: { x: { shape: [2, 9, 8, 7] } },
    layers: (g, input) => conv2d(g, input('x'), 'layer', { outputs: 8 }),
  });
  const filled = { ...probe, build: () => convChannelsFilled(probe.build('wasm')) };
  const plain = await runProbe(wasmDevice('Node'), probe);
  expect(relativeError(await runProbe(wasmDevice('Node'), filled), plain)).toBeLessThan(1e-6);
});
