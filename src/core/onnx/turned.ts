import type { Graph, Node, Shaped } from './graph.ts';

/** Between channels first and last: convolutions and their norms run channels last, where these cancel each other. */
const OF_LAYOUT = new Set(['0,2,3,1', '0,3,1,2']);
/** They run channels first, between two transpositions. */
const CHANNELS_FIRST = new Set(['Resize', 'DepthToSpace']);
/** What takes rows of numbers as a picture of one pixel. */
const POINTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Concat']);

/** A transposition that is none, since what it stands beside is channels last already. */
export function isOfLayout({ opType, attributes: { perm } }: Node): boolean {
  return opType === 'Transpose' && Array.isArray(perm) && OF_LAYOUT.has(perm.join());
}

export const TO_LAST = 'ToChannelsLast';
const TO_FIRST = 'ToChannelsFirst';

/** Whether a picture that such a node gives is channels first. */
export const isFirst = (opType: string): boolean => opType === TO_FIRST || CHANNELS_FIRST.has(opType);

/**
 * The graph as onnxruntime runs it, channels last, where it has convolutions: with the transpositions that are real ones, where a
 * picture comes in and where it leaves, and around what runs channels first.
 */
export function turned(graph: Graph): Graph {
  return graph.nodes.some(({ opType }) => opType === 'Conv') ? new Turning(graph).graph() : graph;
}

class Turning {
  readonly #graph: Graph;
  readonly #edges: Map<string, Shaped>;
  /** Channels first, by name. */
  readonly #entering: ReadonlySet<string>;
  readonly #isTurned = new Set<string>();
  readonly #convolved: ReadonlySet<string>;

  constructor(graph: Graph) {
    const { inputs, edges, nodes } = graph;
    this.#graph = graph;
    this.#edges = new Map([...inputs.map((value) => [value.name, value] as const), ...edges]);
    const madeBy = (op: string): string[] =>
      nodes.filter(({ opType }) => opType === op).flatMap(({ outputs }) => outputs);
    this.#convolved = new Set(madeBy('Conv'));
    const ends = inputs.map(({ name }) => name);
    this.#entering = new Set([...ends, ...madeBy('Reshape')].filter((name) => this.#isPicture(name)));
  }

  graph(): Graph {
    const nodes = this.#graph.nodes.flatMap((node) => this.#node(node));
    return { ...this.#graph, nodes, edges: this.#edges };
  }

  #node(node: Node): Node[] {
    const { opType, inputs, outputs } = node;
    const [input = ''] = inputs;
    const [output = ''] = outputs;
    if (CHANNELS_FIRST.has(opType)) {
      const [before, after] = [`${output}/first`, `${output}/made`];
      return [
        this.#turning(TO_FIRST, input, before),
        { ...node, inputs: [before, ...inputs.slice(1)], outputs: [this.#as(output, after)] },
        this.#turning(TO_LAST, after, output),
      ];
    }
    if (opType === 'Identity' && this.#isEnd(output) && this.#isPicture(input))
      return [this.#turning(TO_FIRST, input, output)];
    if (opType === 'Reshape' && this.#convolved.has(input)) {
      const first = `${output}/first`;
      return [this.#turning(TO_FIRST, input, first), { ...node, inputs: [first, ...inputs.slice(1)] }];
    }
    if (opType !== 'Conv' && !POINTWISE.has(opType)) return [node];
    const entering = inputs.filter((name) => this.#entering.has(name) && !this.#isTurned.has(name));
    for (const name of entering) this.#isTurned.add(name);
    const lasts = inputs.map((name) => (this.#entering.has(name) ? `${name}/last` : name));
    return [
      ...entering.map((name) => this.#turning(TO_LAST, name, `${name}/last`)),
      { ...node, inputs: lasts },
    ];
  }

  #turning(opType: string, from: string, to: string): Node {
    this.#as(from, to);
    return { opType, domain: '', inputs: [from], outputs: [to], attributes: {} };
  }

  /** It has the same shape. */
  #as(known: string, name: string): string {
    const edge = this.#edges.get(known);
    if (edge !== undefined && !this.#edges.has(name)) this.#edges.set(name, edge);
    return name;
  }

  #isPicture(name: string): boolean {
    return this.#edges.get(name)?.shape.length === 4;
  }

  #isEnd(name: string): boolean {
    return this.#graph.outputs.some((output) => output.name === name);
  }
}
