import type { DenoiserShape } from '../model/denoiserShape.ts';
import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { reshape, splitLast } from '../onnx/ops/layout.ts';
import { crossAttentions } from './crossAttentions.ts';
import type { ImagePrompt } from './layers/attention.ts';
import type { UNetEncoderConfig } from './unetConfig.ts';

/** What a network is told beside the usual. */
type Given = Pick<DenoiserShape, 'batch' | 'inputs'>;

/** A ControlNet's outputs and the UNet's inputs: one for each skip connection from the outermost on, and the middle's. */
export const downResidual = (index: number): string => `down_residual_${index}`;
export const MID_RESIDUAL = 'mid_residual';
/** A T2I-Adapter's outputs and the UNet's inputs, outermost first. */
export const feature = (index: number): string => `feature_${index}`;
/** An IP-Adapter's tokens [T, D], and how much each cross-attention heeds them, in the order of crossAttentions. */
export const imageTokens = (index: number): string => `image_tokens_${index}`;
export const imageStrengths = (index: number): string => `image_strengths_${index}`;
/** Where the UNet's graph looks for an IP-Adapter's keys or values beside a cross-attention's own. */
export const imageProjection = (attention: string, part: 'to_k_ip' | 'to_v_ip', index: number): string =>
  `${attention}.processor.${part}.${index}.weight`;

/** The input of that name where the shape asks for it. */
export function givenInput(g: GraphBuilder, name: string, { batch, inputs }: Given): Value | null {
  const shape = inputs[name];
  return shape === undefined ? null : g.input(name, 'F32', [batch, ...shape]);
}

/** Adds ControlNet's residuals to the skip connections, and gives the middle with its own. */
export function controlledSkips(
  g: GraphBuilder,
  mid: Value,
  { skips, ...given }: Given & { readonly skips: Value[] },
): Value {
  skips.forEach((skip, i) => {
    const residual = givenInput(g, downResidual(i), given);
    if (residual !== null) skips[i] = add(g, skip, residual);
  });
  const residual = givenInput(g, MID_RESIDUAL, given);
  return residual === null ? mid : add(g, mid, residual);
}

/** The T2I-Adapter's features, as many as the shape names; they are the same for all of a batch. */
export function adapterFeatures(g: GraphBuilder, { inputs }: Given): Value[] {
  return numbered((i) => givenInput(g, feature(i), { batch: 1, inputs }));
}

/** The pictures that cross-attentions look at beside the text (Ye et al. 2023), one entry for each IP-Adapter. */
export function imagePrompts(g: GraphBuilder, config: UNetEncoderConfig, given: Given): ImagePrompt[] {
  return numbered((i) => {
    const tokens = givenInput(g, imageTokens(i), given);
    if (tokens === null) return null;
    const [batch = 0, length = 0, channels = 0] = tokens.shape;
    const layers = crossAttentions(config);
    const strengths = splitLast(g, g.input(imageStrengths(i), 'F32', [batch, layers.length]), layers.length);
    return {
      tokens: { rows: reshape(g, tokens, [batch * length, channels]), batch, length },
      weight: (attention, part) => imageProjection(attention, part, i),
      strengths: new Map(
        layers.flatMap((layer, at) => strengths.slice(at, at + 1).map((one) => [layer, one])),
      ),
    };
  });
}

function numbered<T>(make: (index: number) => T | null): T[] {
  const made: T[] = [];
  for (let next = make(0); next !== null; next = make(made.length)) made.push(next);
  return made;
}
