import { overWeights, type Network } from '../../model/network.ts';
import type { Graph } from '../../onnx/graph.ts';
import { appendedRows } from '../../weights/appendedRows.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { TextEncoder, TextShape } from '../../model/textEncoder.ts';
import type { Embedding } from './openEmbedding.ts';

/** A text encoder, number `index` of its model, that knows more words: their vectors lie behind those of its vocabulary. */
export function taughtEncoder(
  encoder: TextEncoder,
  index: number,
  embeddings: readonly Embedding[],
): TextEncoder {
  if (embeddings.length === 0) return encoder;
  const { vocabulary, table } = encoder;
  const rows = embeddings.flatMap((embedding) => embedding.rows[index] ?? []);
  let next = vocabulary;
  const words = embeddings.map(({ name, count, rows: all }) => {
    const own = all[index] === null ? 0 : count;
    next += own;
    return { name, ids: Array.from({ length: own }, (_, i) => next - own + i) };
  });
  return { ...encoder, words, network: withWords(encoder.network, table, rows) };
}

/** `table` has the vectors of its words. */
function withWords(
  network: Network<TextShape>,
  table: string,
  rows: readonly Float32Array[],
): Network<TextShape> {
  const build: Network<TextShape>['build'] = (shape, dialect) =>
    withLongerTable(network.build(shape, dialect), table, rows.length);
  const longer = (weights: TensorSource): TensorSource => appendedRows(weights, table, rows);
  return overWeights(network, longer, build);
}

function withLongerTable(graph: Graph, table: string, more: number): Graph {
  const longer = ([count = 0, ...rest]: readonly number[]): number[] => [count + more, ...rest];
  return {
    ...graph,
    parameters: graph.parameters.map((parameter) => {
      const { value, origin } = parameter;
      if (value.name !== table) return parameter;
      return {
        ...parameter,
        value: { ...value, shape: longer(value.shape) },
        origin: { ...origin, shape: longer(origin.shape) },
      };
    }),
  };
}
