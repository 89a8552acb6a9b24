import type { Constant, Graph, Node, Shaped, Value } from '../graph.ts';

/**
 * onnxruntime's wasm kernel keeps all scores of an attention at once, and counts its work, 2·L·S·d, in 32 bits: "Integer overflow"
 * for a head of 512 channels and 1449 tokens. Each query attends for itself, so they are taken a slice at a time: the same
 * numbers, less memory, and nothing that overflows.
 */

export interface SliceLimits {
  /** Bytes of the scores of one slice, all heads and pictures together. */
  readonly scoreBytes: number;
  /** 2·queries·keys·channels of a head. */
  readonly work: number;
}

export const WASM_SLICES: SliceLimits = { scoreBytes: 128 * 2 ** 20, work: 2 ** 31 - 1 };

const BYTES = 4;
/** Inputs of MultiHeadAttention by their place. */
const [QUERY, KEY, SCORE_BIAS] = [0, 1, 5];

export interface AttentionSize {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly headSize: number;
}

/** The queries of each slice, as even as can be. */
export function slicesOf(
  { batch, heads, queries, keys, headSize }: AttentionSize,
  limits: SliceLimits,
): number[] {
  const byMemory = limits.scoreBytes / (batch * heads * keys * BYTES);
  const byWork = limits.work / (2 * keys * headSize);
  const most = Math.max(1, Math.floor(Math.min(byMemory, byWork)));
  const count = Math.ceil(queries / most);
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * queries) / count) - Math.floor((i * queries) / count),
  );
}

/** The graph with every attention that passes the limits in slices. Edges stay known, for estimates of memory. */
export function attentionInSlices(graph: Graph, limits: SliceLimits = WASM_SLICES): Graph {
  const shapes = shapesIn(graph);
  const edges = new Map(graph.edges);
  const constants: Constant[] = [...graph.constants];
  const nodes = graph.nodes.flatMap((node) => {
    const size = attentionSize(node, shapes);
    const sizes = size === null ? [] : slicesOf(size, limits);
    if (sizes.length < 2) return [node];
    const sliced = new SlicedAttention(node, sizes, shapes);
    constants.push(sliced.sizes);
    for (const [name, shaped] of sliced.edges) edges.set(name, shaped);
    return sliced.nodes;
  });
  return { ...graph, nodes, constants, edges };
}

type Shapes = ReadonlyMap<string, Shaped>;

function shapesIn({ inputs, parameters, constants, edges }: Graph): Shapes {
  const named: readonly Value[] = [...inputs, ...[...parameters, ...constants].map(({ value }) => value)];
  return new Map([...named.map((value): [string, Shaped] => [value.name, value]), ...edges]);
}

/** null for other nodes, and where each token sees only those before it: a slice would not know its place. */
export function attentionSize({ opType, inputs, attributes }: Node, shapes: Shapes): AttentionSize | null {
  if (opType !== 'MultiHeadAttention' || intOf(attributes['unidirectional']) !== 0) return null;
  const [batch = 1, queries = 0, channels = 0] = shapes.get(inputs[QUERY] ?? '')?.shape ?? [];
  const [, keys = 0] = shapes.get(inputs[KEY] ?? '')?.shape ?? [];
  const heads = intOf(attributes['num_heads']) || 1;
  return { batch, heads, queries, keys, headSize: channels / heads };
}

function intOf(attribute: Node['attributes'][string] | undefined): number {
  return typeof attribute === 'object' && 'int' in attribute ? attribute.int : 0;
}

class SlicedAttention {
  readonly nodes: Node[] = [];
  readonly edges: [string, Shaped][] = [];
  readonly sizes: Constant;

  constructor(
    private readonly node: Node,
    private readonly lengths: readonly number[],
    private readonly shapes: Shapes,
  ) {
    const [output = ''] = node.outputs;
    const name = `${output}/sizes`;
    this.sizes = {
      value: { name, dtype: 'I64', shape: [lengths.length] },
      data: BigInt64Array.from(lengths, BigInt),
    };
    const queries = this.#split(QUERY, 1);
    const biases = this.#isPerQuery() ? this.#split(SCORE_BIAS, 2) : null;
    const slices = queries.map((query, i) => this.#attend(i, query, biases?.[i] ?? null));
    const axis = { axis: { int: 1 } };
    this.nodes.push({ opType: 'Concat', domain: '', inputs: slices, outputs: [output], attributes: axis });
  }

  /** A bias that is the same for all queries has one row. */
  #isPerQuery(): boolean {
    const bias = this.shapes.get(this.node.inputs[SCORE_BIAS] ?? '');
    return bias !== undefined && bias.shape[2] !== 1;
  }

  #split(place: number, axis: number): string[] {
    const whole = this.node.inputs[place] ?? '';
    const outputs = this.lengths.map((_, i) => `${this.node.outputs[0] ?? ''}/${place}/${i}`);
    outputs.forEach((name, i) => this.#know(name, whole, { axis, size: this.lengths[i] ?? 0 }));
    const inputs = [whole, this.sizes.value.name];
    this.nodes.push({ opType: 'Split', domain: '', inputs, outputs, attributes: { axis: { int: axis } } });
    return outputs;
  }

  #attend(i: number, query: string, bias: string | null): string {
    const { inputs, outputs } = this.node;
    const [whole = ''] = outputs;
    const output = `${whole}/slice${i}`;
    const own = inputs.map((name, place) =>
      place === QUERY ? query : place === SCORE_BIAS ? (bias ?? name) : name,
    );
    this.#know(output, whole, { axis: 1, size: this.lengths[i] ?? 0 });
    this.nodes.push({ ...this.node, inputs: own, outputs: [output] });
    return output;
  }

  #know(name: string, whole: string, part: { readonly axis: number; readonly size: number }): void {
    const { dtype = 'F32', shape = [] } = this.shapes.get(whole) ?? {};
    const own = shape.map((size, axis) => (axis === part.axis ? part.size : size));
    this.edges.push([name, { dtype, shape: own }]);
  }
}
