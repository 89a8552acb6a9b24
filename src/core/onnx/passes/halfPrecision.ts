import { float32ToFloat16 } from '../../tensor/float16.ts';
import type { Constant, ElementType, Graph, Node, Parameter } from '../graph.ts';

/** ONNX's numbers for element types, in Cast's attribute. */
const CAST_TO = { F32: 1, F16: 10 } as const;

type Float = keyof typeof CAST_TO;

/**
 * The same graph in half precision: weights and what flows between operators. Inputs and outputs stay f32. So does
 * the way from timesteps through sines and cosines to the time embedding: in f16 a timestep of 999 would lose its
 * last bits; and what was built to stay (`inF32`). Statistics of norms and the softmax are f32 inside onnxruntime's kernels, and need nothing here.
 */
export function halfPrecision(graph: Graph): Graph {
  const full = new Set([...upToEmbeddings(graph), ...graph.nodes.filter((node) => node.inF32)]);
  const kept = new Set([...full].flatMap((node) => node.inputs));
  const halved = {
    constants: graph.constants.map(halfUnless(kept)),
    parameters: halfParameters(graph, kept),
  };
  const edges = new Edges([...graph.inputs, ...valuesOf(halved.constants), ...valuesOf(halved.parameters)]);
  for (const node of graph.nodes) {
    // what only gives a value another name leaves it as it is
    const stays = full.has(node) || (node.opType === 'Identity' && edges.isSingle(node.inputs[0] ?? ''));
    edges.add(node, stays ? 'F32' : 'F16');
  }
  return { ...graph, ...halved, nodes: edges.nodesFor(graph.outputs.map(({ name }) => name)) };
}

/** Sines, cosines, the layers whose parameters are exact, and whatever these are computed from. */
function upToEmbeddings({ nodes, parameters }: Graph): Set<Node> {
  const exact = new Set(parameters.flatMap((parameter) => (parameter.exact ? [parameter.value.name] : [])));
  const full = new Set<Node>();
  const wanted = new Set<string>();
  for (const node of [...nodes].reverse()) {
    const isSinusoid = node.opType === 'Sin' || node.opType === 'Cos';
    const isExact = isSinusoid || node.inputs.some((name) => exact.has(name));
    if (!isExact && !node.outputs.some((name) => wanted.has(name))) continue;
    full.add(node);
    for (const input of node.inputs) wanted.add(input);
  }
  return full;
}

function halfUnless(kept: ReadonlySet<string>): (constant: Constant) => Constant {
  return (constant) => {
    const { value, data } = constant;
    if (!(data instanceof Float32Array) || kept.has(value.name)) return constant;
    const bits = new Uint16Array(data.length);
    float32ToFloat16(data, bits);
    return { value: { ...value, dtype: 'F16' }, data: bits };
  };
}

function halfParameters({ parameters }: Graph, kept: ReadonlySet<string>): Parameter[] {
  return parameters.map((parameter) => {
    const { value, origin } = parameter;
    const stays = value.dtype !== 'F32' || kept.has(value.name);
    return stays ? parameter : { origin, value: { ...value, dtype: 'F16' } };
  });
}

const valuesOf = (named: readonly (Constant | Parameter)[]) => named.map(({ value }) => value);

/** The nodes as they are written down again, with casts where an edge changes its type. */
class Edges {
  readonly #types: Map<string, ElementType>;
  readonly #nodes: Node[] = [];
  readonly #cast = new Map<string, string>();

  constructor(known: readonly { readonly name: string; readonly dtype: ElementType }[]) {
    this.#types = new Map(known.map(({ name, dtype }) => [name, dtype]));
  }

  add(node: Node, type: Float): void {
    const floats = node.inputs.map((name) => this.#isFloat(name));
    const inputs = node.inputs.map((name, i) => (floats[i] === true ? this.#as(name, type) : name));
    this.#nodes.push({ ...node, inputs });
    const [first = ''] = node.inputs;
    const outputType = floats.includes(true) ? type : (this.#types.get(first) ?? type);
    for (const output of node.outputs) this.#types.set(output, outputType);
  }

  /** Half-precision outputs are cast back under their own names. */
  nodesFor(outputs: readonly string[]): Node[] {
    return this.#nodes.map((node) => {
      const [output = ''] = node.outputs;
      if (!outputs.includes(output) || this.#types.get(output) !== 'F16') return node;
      return castNode(node.inputs[0] ?? '', output, 'F32');
    });
  }

  isSingle(name: string): boolean {
    return this.#types.get(name) === 'F32';
  }

  #isFloat(name: string): boolean {
    const type = this.#types.get(name);
    return type === 'F32' || type === 'F16';
  }

  #as(name: string, type: Float): string {
    if (this.#types.get(name) === type) return name;
    const key = `${name}/${type}`;
    const known = this.#cast.get(key);
    if (known !== undefined) return known;
    this.#cast.set(key, key);
    this.#types.set(key, type);
    this.#nodes.push(castNode(name, key, type));
    return key;
  }
}

function castNode(input: string, output: string, type: Float): Node {
  return {
    opType: 'Cast',
    domain: '',
    inputs: [input],
    outputs: [output],
    attributes: { to: { int: CAST_TO[type] } },
  };
}
