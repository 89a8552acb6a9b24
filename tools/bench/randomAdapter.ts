import type { Origin } from '../../src/core/onnx/graph.ts';
import { readAdapterFile, type AdapterFile } from '../../src/core/adapters/adapterFile.ts';
import { elementCount } from '../../src/core/tensor/dtype.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';

/** Attentions and feed-forwards: what most LoRAs change. */
const USUAL = /\.attn\d\.to_(q|k|v|out\.0)\.weight$|\.ff\.net\.(0\.proj|2)\.weight$/;

/** A part of it is what every tensor holds, so that reading one costs no more than a file would. */
let numbers = new Float32Array(0);

function bytesOf(count: number): Uint8Array {
  if (count > numbers.length) {
    numbers = new Float32Array(count);
    for (let i = 0; i < count; i += 1) numbers[i] = ((Math.imul(i, 2654435761) >>> 8) % 201) / 1e4 - 0.01;
  }
  return new Uint8Array(numbers.buffer, 0, count * Float32Array.BYTES_PER_ELEMENT);
}

/** Tensors of these shapes: small numbers, and how often they were read. */
class CountedTensors implements TensorSource {
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  reads = 0;

  /** Makes the numbers of its largest tensor, so that no later reading makes any. */
  constructor(shapes: ReadonlyMap<string, readonly number[]>) {
    this.#shapes = shapes;
    for (const shape of shapes.values()) bytesOf(elementCount(shape));
  }

  names = () => this.#shapes.keys();
  has = (name: string): boolean => this.#shapes.has(name);
  info = (name: string) => ({ dtype: 'F32' as const, shape: this.#shapes.get(name) ?? [] });

  read(name: string): Uint8Array {
    this.reads += 1;
    return bytesOf(elementCount(this.#shapes.get(name) ?? []));
  }
}

export interface RandomAdapter {
  readonly file: AdapterFile;
  readonly tensors: CountedTensors;
}

type Factors = (shape: readonly number[]) => Readonly<Record<string, readonly number[]>>;

function adapterOf(parameters: readonly Origin[], factors: Factors): RandomAdapter {
  const shapes = new Map<string, readonly number[]>();
  for (const { name, shape } of parameters) {
    if (!USUAL.test(name)) continue;
    const layer = `lora_unet_${name.replace(/\.weight$/, '').replaceAll('.', '_')}`;
    for (const [factor, size] of Object.entries(factors(shape))) shapes.set(`${layer}.${factor}`, size);
  }
  const tensors = new CountedTensors(shapes);
  return { tensors, file: readAdapterFile('random', { tensors, metadata: new Map() }) };
}

/** For attentions and feed-forwards of a UNet with these parameters. */
export const randomLora = (parameters: readonly Origin[], rank: number): RandomAdapter =>
  adapterOf(parameters, ([outputs = 0, inputs = 0]) => ({
    'lora_down.weight': [rank, inputs],
    'lora_up.weight': [outputs, rank],
  }));

export const randomLoha = (parameters: readonly Origin[], rank: number): RandomAdapter =>
  adapterOf(parameters, ([outputs = 0, inputs = 0]) => ({
    hada_w1_a: [outputs, rank],
    hada_w1_b: [rank, inputs],
    hada_w2_a: [outputs, rank],
    hada_w2_b: [rank, inputs],
  }));

/** One factor of 8 × 8, the other a product. */
export const randomLokr = (parameters: readonly Origin[], rank: number): RandomAdapter =>
  adapterOf(parameters, ([outputs = 0, inputs = 0]) => ({
    lokr_w1: [8, 8],
    lokr_w2_a: [outputs / 8, rank],
    lokr_w2_b: [rank, inputs / 8],
  }));

/** A model's weights that nobody stored. */
export const randomWeights = (parameters: readonly Origin[]): CountedTensors =>
  new CountedTensors(new Map(parameters.map(({ name, shape }) => [name, shape])));
