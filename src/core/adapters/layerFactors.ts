import { AquatintError } from '../errors.ts';
import { said, type Said } from '../said.ts';
import { elementCount, type DType } from '../tensor/dtype.ts';
import { castTo } from '../weights/cast.ts';
import { shortened } from '../weights/safetensorsEntry.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { damagedLayer } from './damagedLayer.ts';
import type { Factor } from './factor.ts';

/** A file that is not what it should be for a layer; `Misfit` where it would fit another model. */
export class Misfit extends AquatintError {
  constructor(readonly why: Said) {
    super('adapter-unfit', [why]);
  }
}

export interface LayerPlace {
  /** The file, for messages. */
  readonly file: string;
  /** The layer as the file calls it. */
  readonly layer: string;
  /** The tensors' names in the file, by the name of the factor. */
  readonly tensors: ReadonlyMap<string, string>;
  /** What the file's metadata say of the layer's alpha, if anything. */
  readonly alpha?: ((rank: number) => number | null) | undefined;
}

/** What an adapter's file has for one layer. */
export class LayerFactors {
  readonly #place: LayerPlace;
  readonly #source: TensorSource;

  /** `source` is of the whole file. */
  constructor(source: TensorSource, place: LayerPlace) {
    this.#source = source;
    this.#place = place;
  }

  has(factor: string): boolean {
    return this.#place.tensors.has(factor);
  }

  optional(factor: string): Factor | null {
    const name = this.#place.tensors.get(factor);
    if (name === undefined) return null;
    const { shape, dtype } = this.#source.info(name);
    if (!isFloat(dtype)) throw this.damaged(`its ${factor} is ${dtype}, and floating point is wanted`);
    return { shape, read: () => this.#read(name, elementCount(shape)) };
  }

  /** Of one number, in whatever type: is it not 0? */
  isSet(factor: string): boolean {
    const name = this.#place.tensors.get(factor);
    return name !== undefined && this.#source.read(name).some((byte) => byte !== 0);
  }

  /** Reads all that is floats. Throws AquatintError where a number is none. */
  requireNumbers(): void {
    for (const name of this.#place.tensors.values()) {
      const { shape, dtype } = this.#source.info(name);
      if (isFloat(dtype)) this.#read(name, elementCount(shape));
    }
  }

  required(factor: string): Factor {
    return this.optional(factor) ?? this.#missing(factor);
  }

  /** `size` is what the layer wants. Throws Misfit. */
  sized(factor: string, size: readonly number[]): Factor {
    const found = this.required(factor);
    if (elementCount(found.shape) === elementCount(size) && found.shape[0] === size[0]) return found;
    throw this.misfit(factor, found.shape, size);
  }

  misfit(factor: string, shape: readonly number[], size: readonly number[]): Misfit {
    return new Misfit(
      said('unfit.layer', {
        ...{ layer: shortened(this.#place.layer), factor },
        ...{ shape: shortened(shape.join(', ')), size: size.join(', ') },
      }),
    );
  }

  damaged(what: string): AquatintError {
    return damagedLayer(this.#place.file, this.#place.layer, what);
  }

  /** alpha / rank; 1 where no alpha is told. */
  scale(rank: number): number {
    const value = this.alpha() ?? this.#place.alpha?.(rank) ?? rank;
    if (rank > 0 && Number.isFinite(value)) return value / rank;
    throw this.damaged(rank > 0 ? `its alpha is ${value}` : 'its rank is 0');
  }

  /** Training code that keeps what it was told keeps a whole number. */
  alpha(): number | null {
    const name = this.#place.tensors.get('alpha');
    if (name === undefined) return null;
    const { dtype } = this.#source.info(name);
    if (dtype !== 'I64' && dtype !== 'I32') return this.optional('alpha')?.read()[0] ?? null;
    const bytes = this.#source.read(name);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return dtype === 'I64' ? Number(view.getBigInt64(0, true)) : view.getInt32(0, true);
  }

  #missing(factor: string): never {
    throw this.damaged(`it lacks ${factor}`);
  }

  #read(name: string, count: number): Float32Array<ArrayBuffer> {
    const bytes = castTo(this.#source, 'F32', () => [name]).read(name);
    const copy = new Uint8Array(bytes.length);
    copy.set(bytes);
    const numbers = new Float32Array(copy.buffer, 0, count);
    if (!allFinite(numbers)) {
      throw this.damaged(`its ${shortened(name)} holds numbers that are none (NaN) or infinite`);
    }
    return numbers;
  }
}

const isFloat = (dtype: DType): boolean => /^(F|BF)/.test(dtype);

/** A sum is finite only if all of its parts are; f64 cannot overflow here. */
function allFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (const value of numbers) sum += value;
  return Number.isFinite(sum);
}
