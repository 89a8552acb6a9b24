import { GraphBuilder, type Dialect, type Graph } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { pixelShuffle, resizeNearest } from '../onnx/ops/layout.ts';
import { conv2d } from './layers/conv2d.ts';
import { prelu } from './layers/prelu.ts';
import type { PictureShape, SrvggConfig } from './upscalerConfig.ts';

/**
 * Real-ESRGAN's SRVGGNetCompact: what is missing from the picture enlarged by repeating pixels. Input: picture [1, 3, H, W] in
 * 0 … 1. Output: enlarged [1, 3, sH, sW], about 0 … 1.
 */
export function buildSrvgg(config: SrvggConfig, { height, width }: PictureShape, dialect: Dialect): Graph {
  const g = new GraphBuilder('srvgg', dialect);
  const { channels, convolutions, scale } = config;
  const picture = g.input('picture', 'F32', [1, 3, height, width]);
  let x = picture;
  // numbered as in the file, where activations are layers, too
  for (let layer = 0; layer <= 2 * convolutions; layer += 2) {
    x = conv2d(g, x, `body.${layer}`, { outputs: channels });
    x = prelu(g, x, `body.${layer + 1}.weight`);
  }
  x = conv2d(g, x, `body.${2 * convolutions + 2}`, { outputs: 3 * scale ** 2 });
  const base = resizeNearest(g, picture, scale * height, scale * width);
  g.output('enlarged', add(g, pixelShuffle(g, x, scale), base));
  return g.build();
}
