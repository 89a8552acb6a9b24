import { expect, it } from 'vitest';
import { conv2d } from '../models/layers/conv2d.ts';
import { linear } from '../models/layers/linear.ts';
import { buildUNet, plainShape } from '../models/unet2dCondition.ts';
import { parseUNetConfig } from '../models/unetConfig.ts';
import { SD15_UNET } from '../../../tools/bench/sd15.ts';
import { GraphBuilder } from './graph.ts';
import { graphWork } from './graphWork.ts';
import { multiHeadAttention } from './ops/attention.ts';

it('counts convolutions, matrix products and attention', () => {
  const g = new GraphBuilder('test', 'webgpu');
  const x = g.input('x', 'F32', [1, 3, 8, 8]);
  g.output('y', conv2d(g, x, 'conv', { outputs: 5, stride: 2 }));
  const rows = g.input('rows', 'F32', [6, 10]);
  g.output('z', linear(g, rows, 'layer', { outputs: 7 }));
  const tokens = g.input('tokens', 'F32', [2, 9, 8]);
  g.output('w', multiHeadAttention(g, [tokens, tokens, tokens], { heads: 2 }));
  const { conv, matrix } = graphWork(g.build());
  expect(conv).toBe(2 * (5 * 4 * 4) * (3 * 3 * 3));
  expect(matrix).toBe(2 * 6 * 10 * 7 + 2 * 2 * (2 * 9 * 9 * 8));
});

it("finds the work of Stable Diffusion 1.5's UNet: 0.8 TFLOP for a picture of 512²", () => {
  const config = parseUNetConfig(SD15_UNET);
  const shape = plainShape(config, { batch: 1, height: 64, width: 64, textLength: 77 });
  const { conv, matrix } = graphWork(buildUNet(config, shape, 'webgpu'));
  expect((conv + matrix) / 1e12).toBeGreaterThan(0.75);
  expect((conv + matrix) / 1e12).toBeLessThan(0.85);
});
