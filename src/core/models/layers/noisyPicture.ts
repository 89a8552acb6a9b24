import type { DenoiserShape } from '../../model/denoiserShape.ts';
import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { concat } from '../../onnx/ops/layout.ts';

/** A network's input sample [N, C, H, W], and where the shape names it concat [N, c, H, W]: planes that follow it. */
export function noisyPicture(g: GraphBuilder, { batch, latent, inputs }: DenoiserShape): Value {
  const sample = g.input('sample', 'F32', [batch, ...latent]);
  const { concat: planes } = inputs;
  return planes === undefined ? sample : concat(g, [sample, g.input('concat', 'F32', [batch, ...planes])], 1);
}
