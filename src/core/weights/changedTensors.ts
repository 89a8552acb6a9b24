import { madeHere, madeWith, type Multiply, type Numbers } from '../adapters/making.ts';
import { byteCount } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/** Makes other numbers of a tensor's, which it may write to. */
export type TensorChange = (numbers: Float32Array<ArrayBuffer>) => Numbers;

/** How tensors are made before they are wanted. */
export interface Making {
  readonly multiply: Multiply;
  /** Resolves when whoever may cancel has been heard; rejects if so. */
  readonly onMade: (done: number, total: number) => Promise<void>;
}

/** Tensors of which some are made of others. */
export interface ChangedTensors extends TensorSource {
  /** Makes them, as many as fit into memory; the result reads them once, and forgets them with itself. */
  readonly prepared: (making: Making) => Promise<TensorSource>;
}

/** Bytes of made tensors that may wait for being read: as much as attentions and feed-forwards of SD 1.5. */
const MOST_WAITING = 1.2e9;

/**
 * The same tensors, some of them changed, in f32. What was not prepared is made in JavaScript when it is read; one that is read
 * twice in a row (as quantising does) is made once.
 */
export function changedTensors(
  source: TensorSource,
  changes: ReadonlyMap<string, TensorChange>,
): ChangedTensors {
  const floats = castTo(source, 'F32', () => changes.keys());
  let last: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  const sizeOf = (name: string): number => byteCount('F32', source.info(name).shape);
  const numbersOf = (name: string): Float32Array<ArrayBuffer> => {
    const copy = new Uint8Array(sizeOf(name));
    copy.set(floats.read(name).subarray(0, copy.length));
    return new Float32Array(copy.buffer);
  };
  const changed: TensorSource = {
    names: () => source.names(),
    has: (name) => source.has(name),
    info: (name) =>
      changes.has(name) ? { dtype: 'F32', shape: source.info(name).shape } : source.info(name),
    read(name, into) {
      const change = changes.get(name);
      if (change === undefined) return source.read(name, into);
      if (last?.name === name) return last.bytes;
      last = null;
      last = { name, bytes: bytesOf(madeHere(change(numbersOf(name)))) };
      return last.bytes;
    },
  };
  return {
    ...changed,
    async prepared({ multiply, onMade }) {
      const made = new Map<string, Uint8Array>();
      let waiting = 0;
      for (const [name, change] of changes) {
        waiting += sizeOf(name);
        if (waiting > MOST_WAITING) break;
        await onMade(made.size, changes.size);
        made.set(name, bytesOf(await madeWith(change(numbersOf(name)), multiply)));
      }
      await onMade(changes.size, changes.size);
      return { ...changed, read: (name, into) => made.get(name) ?? changed.read(name, into) };
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
