import { AquatintError } from '../errors.ts';
import { elementCount } from '../tensor/dtype.ts';

/** Element types that our graphs compute with. */
export type ElementType = 'F32' | 'F16' | 'I32' | 'I64' | 'U8' | 'BOOL';

/** An edge of the graph. Shapes are static: a graph is built for one batch and one size. */
export interface Value {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

/** Where a parameter's numbers come from in the checkpoint. */
export interface Origin {
  readonly name: string;
  /** As it must be in the checkpoint: a 1×1 convolution [N, K, 1, 1] may be used as a matrix [N, K]. */
  readonly shape: readonly number[];
  /**
   * Makes the parameter of the checkpoint's tensor: other numbers, or bytes as they go to the device. Without it
   * they are the same numbers.
   */
  readonly derive?: (tensor: Float32Array) => Float32Array | Uint8Array<ArrayBuffer>;
  /** Of some of the tensor's rows `derive` makes their share of the parameter: it need not see all of them at once. */
  readonly byRows?: true;
}

/** A weight: declared while building, read from a TensorSource when the session is created. */
export interface Parameter {
  readonly value: Value;
  readonly origin: Origin;
  /** Everything depends on it, and it is small: it stays in f32, and so does what it is computed with. */
  readonly exact?: true;
  /** It is never kept in fewer bits than a float has. */
  readonly inFloats?: true;
}

export interface ParameterOptions {
  /** Its shape in the checkpoint, where that is another one. */
  readonly stored?: readonly number[];
  readonly exact?: boolean;
}

export type Attribute = number | string | readonly number[] | { readonly int: number };

export interface Node {
  readonly opType: string;
  readonly domain: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A plain number is a float; integers are written { int: 1 } or as a list. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** It stays in f32, whatever the others are in: see GraphBuilder.inF32. */
  readonly inF32?: true;
}

export interface Constant {
  readonly value: Value;
  /** Of F16 constants, the bits. */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint16Array;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly parameters: readonly Parameter[];
  /** What the architecture's nodes give, by name, in f32: for estimates of memory. */
  readonly edges: ReadonlyMap<string, Shaped>;
  /** Outputs that another network takes: they need not leave the device. */
  readonly onDevice: ReadonlySet<string>;
}

/**
 * Which execution provider the graph is written for: both compute the same function, but fused
 * operators exist on one side only (see models/layers/groupNorm.ts).
 */
export type Dialect = 'webgpu' | 'wasm';

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

/** What a node gives: a Value that has no name yet. */
export type Shaped = Omit<Value, 'name'>;

/**
 * Collects nodes, constants and parameters; checks nothing about operators (that is what the functions
 * in ops/ do). Parameters are named as in the checkpoint, so that errors speak the user's language.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #parameters = new Map<string, Parameter>();
  readonly #edges = new Map<string, Shaped>();
  readonly #onDevice = new Set<string>();
  /** What is seen in other shapes, by the names of those, and which shapes there are of each. */
  readonly #viewed = new Map<string, Value>();
  readonly #views = new Map<string, Value>();
  #counter = 0;
  #inF32 = false;

  constructor(
    name: string,
    readonly dialect: Dialect,
  ) {
    this.#name = name;
  }

  input(name: string, dtype: ElementType, shape: readonly number[]): Value {
    const value = { name, dtype, shape };
    this.#inputs.push(value);
    return value;
  }

  /** The checkpoint's tensor `name`, cast to f32 on its way to the device. */
  parameter(name: string, shape: readonly number[], options: ParameterOptions = {}): Value {
    const { stored = shape, exact = false } = options;
    return this.#declare({
      value: { name, dtype: 'F32', shape },
      origin: { name, shape: stored },
      ...(exact ? { exact } : {}),
    });
  }

  /** A parameter of its own name, made from a tensor of the checkpoint. */
  derivedParameter(name: string, shape: readonly number[], origin: Origin): Value {
    return this.#declare({ value: { name, dtype: 'F32', shape }, origin });
  }

  floats(values: readonly number[] | Float32Array, shape: readonly number[] = [values.length]): Value {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    return this.#constant({ dtype: 'F32', shape }, data);
  }

  /** One number everywhere: all that are alike are one constant, however large. */
  filled(value: number, shape: readonly number[]): Value {
    const key = `F32[${shape}] filled with ${value}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known.value;
    return this.#added(key, { dtype: 'F32', shape }, new Float32Array(elementCount(shape)).fill(value));
  }

  /** Shapes, axes and sizes: int64 as the ONNX standard wants them. */
  longs(values: readonly number[]): Value {
    return this.#constant({ dtype: 'I64', shape: [values.length] }, BigInt64Array.from(values, BigInt));
  }

  ints(values: Int32Array, shape: readonly number[]): Value {
    return this.#constant({ dtype: 'I32', shape }, values);
  }

  /** What `build` adds stays in f32, with its parameters: where numbers are known to pass what f16 holds. */
  inF32<T>(build: () => T): T {
    const before = this.#inF32;
    this.#inF32 = true;
    try {
      return build();
    } finally {
      this.#inF32 = before;
    }
  }

  /** One node with one output. */
  node(opType: string, inputs: readonly (Value | null)[], output: Shaped, options: NodeOptions = {}): Value {
    const [value] = this.nodes(opType, inputs, [output], options);
    if (value === undefined) throw new AquatintError('internal', `${opType} has no output.`);
    return value;
  }

  /** One node with several outputs. */
  nodes(
    opType: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Shaped[],
    options: NodeOptions = {},
  ): Value[] {
    const named = outputs.map((shaped) => ({ ...shaped, name: this.#freshName(opType) }));
    for (const value of named) this.#edges.set(value.name, value);
    this.#nodes.push({
      opType,
      domain: options.domain ?? '',
      inputs: inputNames(inputs),
      outputs: named.map((value) => value.name),
      attributes: options.attributes ?? {},
      ...(this.#inF32 ? { inF32: true } : {}),
    });
    return named;
  }

  /** The same numbers in another shape. None is made of another, and none twice. */
  view(x: Value, shape: readonly number[]): Value {
    const viewed = this.#viewed.get(x.name) ?? x;
    if (viewed.shape.join() === shape.join()) return viewed;
    const key = `${viewed.name}[${shape}]${this.#inF32}`;
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const view = this.node('Reshape', [viewed, this.longs(shape)], { dtype: x.dtype, shape });
    this.#views.set(key, view);
    this.#viewed.set(view.name, viewed);
    return view;
  }

  /** `stays`: where another network takes it, 'device'. */
  output(name: string, value: Value, stays: 'host' | 'device' = 'host'): void {
    if (stays === 'device') this.#onDevice.add(name);
    const named = { ...value, name };
    this.#nodes.push({
      opType: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    });
    this.#outputs.push(named);
  }

  build(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: [...this.#constants.values()],
      parameters: [...this.#parameters.values()],
      edges: this.#edges,
      onDevice: this.#onDevice,
    };
  }

  #declare(parameter: Parameter): Value {
    const { name, shape } = parameter.value;
    const known = this.#parameters.get(name);
    if (known === undefined) {
      this.#parameters.set(name, parameter);
      return parameter.value;
    }
    if (known.value.shape.join() !== shape.join()) {
      throw new AquatintError(
        'internal',
        `Parameter ${name} is declared as [${known.value.shape}] and as [${shape}].`,
      );
    }
    return known.value;
  }

  #constant(shaped: Shaped, data: Constant['data']): Value {
    const key = `${shaped.dtype}[${shaped.shape}]${data.length <= 16 ? data.join() : this.#freshName('Large')}`;
    return this.#constants.get(key)?.value ?? this.#added(key, shaped, data);
  }

  #added(key: string, shaped: Shaped, data: Constant['data']): Value {
    const value = { ...shaped, name: this.#freshName('Constant') };
    this.#constants.set(key, { value, data });
    return value;
  }

  #freshName(opType: string): string {
    this.#counter += 1;
    return `${opType}_${this.#counter}`;
  }
}

/** onnxruntime's WebGPU convolution reads a last input with an empty name as a bias: what is left out at the end is not named. */
function inputNames(inputs: readonly (Value | null)[]): string[] {
  const used = inputs.findLastIndex((input) => input !== null) + 1;
  return inputs.slice(0, used).map((input) => input?.name ?? '');
}
