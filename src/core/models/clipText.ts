import { GraphBuilder, type Dialect, type Graph, type Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { gather, reshape } from '../onnx/ops/layout.ts';
import type { ClipTextConfig } from './clipTextConfig.ts';
import { clipLayer } from './layers/clipLayer.ts';
import { layerNorm } from './layers/layerNorm.ts';
import { linear } from './layers/linear.ts';

export interface TextShape {
  readonly batch: number;
  /** Tokens a prompt, at most the config's positions. */
  readonly length: number;
}

/** What is taken from the encoder. */
export interface TextReading {
  /** Which layer's states, counted from the end: 1 is the last layer, 2 the last but one. */
  readonly skip: number;
  /** Are they normalised as the last layer's are? */
  readonly finalNorm: boolean;
  /** Also one vector for the whole prompt: the end token's state, projected. */
  readonly pooled: boolean;
  /** That vector as it is (transformers' pooler_output). */
  readonly unprojected?: true;
}

export const LAST_STATES: TextReading = { skip: 1, finalNorm: true, pooled: false };

/**
 * CLIP's text transformer (Radford et al. 2021), transformers' CLIPTextModel and CLIPTextModelWithProjection.
 * Inputs: ids [N, L] int32; where the pooled state is read, end [N] int32, see endPosition.
 * Outputs: text [N, L, C], and pooled [N, P].
 */
export function buildClipText(
  config: ClipTextConfig,
  shape: TextShape,
  dialect: Dialect,
  reading = LAST_STATES,
): Graph {
  const g = new GraphBuilder('text_encoder', dialect);
  const { channels, layers, epsilon } = config;
  const rows = [shape.batch, shape.length, channels];
  const finalNorm = (x: Value): Value => layerNorm(g, x, 'text_model.final_layer_norm', epsilon);
  const read = Math.max(0, layers + 1 - reading.skip);

  let x = embeddings(g, config, shape);
  let states = x;
  const computed = reading.pooled ? layers : read;
  for (let i = 0; i < computed; i += 1) {
    x = clipLayer(g, x, `text_model.encoder.layers.${i}`, { ...config, ...shape, causal: true });
    if (i + 1 === read) states = x;
  }
  g.output('text', reshape(g, reading.finalNorm ? finalNorm(states) : states, rows));
  if (reading.pooled) g.output('pooled', pooledState(g, finalNorm(x), { config, shape, reading }));
  return g.build();
}

/** The position of the token whose state is pooled, as transformers finds it; what lies behind the vocabulary ends nothing. */
export function endPosition(
  { endToken, vocabulary }: Pick<ClipTextConfig, 'endToken' | 'vocabulary'>,
  ids: Int32Array,
): number {
  const known = ids.filter((id) => id < vocabulary);
  return Math.max(0, ids.indexOf(endToken ?? Math.max(...known)));
}

const EMBEDDINGS = 'text_model.embeddings';
/** Vectors of words, [vocabulary, channels]. */
export const WORD_TABLE = `${EMBEDDINGS}.token_embedding.weight`;

interface Layer {
  readonly config: ClipTextConfig;
  readonly shape: TextShape;
  readonly reading: TextReading;
}

function embeddings(g: GraphBuilder, config: ClipTextConfig, { batch, length }: TextShape): Value {
  const { vocabulary, channels, positions } = config;
  const ids = g.input('ids', 'I32', [batch, length]);
  const table = g.parameter(WORD_TABLE, [vocabulary, channels]);
  const positionTable = g.parameter(`${EMBEDDINGS}.position_embedding.weight`, [positions, channels]);
  const upTo = Int32Array.from({ length }, (_, i) => i);
  const sum = add(g, gather(g, table, ids), gather(g, positionTable, g.ints(upTo, [length])));
  return reshape(g, sum, [batch * length, channels]);
}

/** The end tokens' rows of the normalised last states; projected, without bias to another width. */
function pooledState(g: GraphBuilder, states: Value, { config, shape, reading }: Layer): Value {
  const { batch, length } = shape;
  const end = g.input('end', 'I32', [batch]);
  const starts = Int32Array.from({ length: batch }, (_, i) => i * length);
  const rows = gather(g, states, batch === 1 ? end : add(g, end, g.ints(starts, [batch])));
  if (reading.unprojected === true) return rows;
  return linear(g, rows, 'text_projection', { outputs: config.projectionChannels, bias: false });
}
