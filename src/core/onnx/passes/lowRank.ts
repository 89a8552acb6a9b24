import type { Constant, Graph, Node, Parameter, Shaped, Value } from '../graph.ts';

/** The input that says how strong a branch's columns are, and how many they are. */
export interface StrengthInput {
  readonly name: string;
  readonly rank: number;
}

/** What is added to a layer: W + up·diag(s)·down, with s from the input. */
export interface Branch {
  readonly input: StrengthInput;
  /** Names of tensors: [rank, inputs, …kernel] and [outputs, rank]. */
  readonly down: string;
  readonly up: string;
}

/**
 * A graph whose layers have branches of low rank beside them (Hu et al. 2021), by the names of their weights: of linear layers two
 * products, the second of which adds what the layer gives, and the strengths between them. What the layer's own weight is kept
 * in does not matter; a branch stays in floats. Takes `inputs` in any case, in that order.
 */
export function withBranches(
  graph: Graph,
  branches: ReadonlyMap<string, Branch>,
  inputs: readonly StrengthInput[],
): Graph {
  const weights = new Map(graph.parameters.map((parameter) => [parameter.value.name, parameter]));
  const pass = new BranchPass(graph, inputs);
  for (const node of graph.nodes) {
    const weight = weights.get(node.inputs[1] ?? '');
    const branch = weight === undefined ? undefined : branches.get(weight.origin.name);
    if (weight === undefined || branch === undefined) pass.keep(node);
    else if (node.opType === 'Gemm') pass.addToProduct(node, weight, branch);
    else if (node.opType === 'Conv') pass.addToConvolution(node, weight, branch);
    else pass.keep(node);
  }
  return pass.build();
}

class BranchPass {
  readonly #graph: Graph;
  readonly #inputs: readonly Value[];
  readonly #nodes: Node[] = [];
  readonly #edges: Map<string, Shaped>;
  readonly #parameters = new Map<string, Parameter>();
  readonly #constants: Constant[] = [];
  /** Strengths as convolutions take them, by the input's name. */
  readonly #perChannel = new Map<string, string>();

  constructor(graph: Graph, inputs: readonly StrengthInput[]) {
    this.#graph = graph;
    this.#inputs = inputs.map(({ name, rank }) => ({ name, dtype: 'F32', shape: [rank] }));
    this.#edges = new Map(graph.edges);
  }

  keep(node: Node): void {
    this.#nodes.push(node);
  }

  addToProduct(node: Node, weight: Parameter, { input, down, up }: Branch): void {
    const [x = ''] = node.inputs;
    const [y = ''] = node.outputs;
    const [outputs = 0, inputs = 0] = weight.value.shape;
    const { rank } = input;
    const rows = this.#edges.get(y)?.shape[0] ?? 0;
    const transB = { attributes: { transB: { int: 1 } } };
    const base = this.#moved(node);
    const a = this.#factor({ name: down, shape: [rank, inputs] });
    const b = this.#factor({ name: up, shape: [outputs, rank] });
    const low = this.#node('Gemm', [x, a], [`${y}/low`, [rows, rank]], transB);
    const scaled = this.#node('Mul', [low, input.name], [`${y}/scaled`, [rows, rank]]);
    this.#node('Gemm', [scaled, b, base], [y, [rows, outputs]], transB);
  }

  addToConvolution(node: Node, weight: Parameter, { input, down, up }: Branch): void {
    const [x = ''] = node.inputs;
    const [y = ''] = node.outputs;
    const [outputs = 0, ...rest] = weight.value.shape;
    const { rank } = input;
    const [batch = 0, , ...plane] = this.#edges.get(y)?.shape ?? [];
    const narrow = [batch, rank, ...plane];
    const base = this.#moved(node);
    const a = this.#kernel(down, weight, [rank, ...rest]);
    const b = this.#factor({ name: up, shape: [outputs, rank, 1, 1], stored: [outputs, rank] });
    const low = this.#node('Conv', [x, a], [`${y}/low`, narrow], { attributes: node.attributes });
    const scaled = this.#node('Mul', [low, this.#strengthsPerChannel(input)], [`${y}/scaled`, narrow]);
    const delta = this.#node('Conv', [scaled, b], [`${y}/delta`, [batch, outputs, ...plane]], {
      attributes: { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0] },
    });
    this.#node('Add', [base, delta], [y, [batch, outputs, ...plane]]);
  }

  build(): Graph {
    return {
      ...this.#graph,
      inputs: [...this.#graph.inputs, ...this.#inputs],
      nodes: this.#nodes,
      constants: [...this.#graph.constants, ...this.#constants],
      parameters: [...this.#graph.parameters, ...this.#parameters.values()],
      edges: this.#edges,
    };
  }

  /** The layer as it was, under another name. */
  #moved(node: Node): string {
    const [y = ''] = node.outputs;
    const base = `${y}/base`;
    this.#nodes.push({ ...node, outputs: [base] });
    const shaped = this.#edges.get(y);
    if (shaped !== undefined) this.#edges.set(base, shaped);
    return base;
  }

  #node(
    opType: string,
    inputs: readonly string[],
    [output, shape]: readonly [string, readonly number[]],
    { attributes = {} }: { readonly attributes?: Node['attributes'] } = {},
  ): string {
    this.#edges.set(output, { dtype: 'F32', shape });
    this.#nodes.push({ opType, domain: '', inputs, outputs: [output], attributes });
    return output;
  }

  #factor({ name, shape, stored = shape }: Factor): string {
    const value: Value = { name, dtype: 'F32', shape };
    this.#parameters.set(name, { value, origin: { name, shape: stored }, inFloats: true });
    return name;
  }

  /** Of a convolution whose kernels are folded, the branch's are folded likewise. */
  #kernel(name: string, { value, origin }: Parameter, shape: readonly number[]): string {
    const [rank = 0] = shape;
    if (origin.derive === undefined) return this.#factor({ name, shape });
    const own = `${name}${value.name.slice(origin.name.length)}`;
    this.#parameters.set(own, {
      value: { name: own, dtype: 'F32', shape },
      origin: { name, shape: [rank, ...origin.shape.slice(1)], derive: origin.derive },
      inFloats: true,
    });
    return own;
  }

  #strengthsPerChannel({ name, rank }: StrengthInput): string {
    const known = this.#perChannel.get(name);
    if (known !== undefined) return known;
    const shape = `${name}/shape`;
    this.#constants.push({
      value: { name: shape, dtype: 'I64', shape: [3] },
      data: BigInt64Array.of(BigInt(rank), 1n, 1n),
    });
    const made = this.#node('Reshape', [name, shape], [`${name}/channels`, [rank, 1, 1]]);
    this.#perChannel.set(name, made);
    return made;
  }
}

interface Factor {
  readonly name: string;
  readonly shape: readonly number[];
  /** In the file, where that is another one. */
  readonly stored?: readonly number[];
}
