import { madeHere, madeWith, type Multiply, type Numbers } from '../adapters/making.ts';
import { byteCount } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/** Makes other numbers of a tensor's, which it may write to. */
export type TensorChange = (numbers: Float32Array<ArrayBuffer>) => Numbers;

/** How tensors are made before they are wanted. */
export interface MakingHooks {
  readonly multiply: Multiply;
  /** Told as the work goes on, of tensors. */
  readonly onMade: (done: number, total: number) => void;
  /** Resolves when whoever may cancel has been heard; rejects if so. */
  readonly heard: () => Promise<void>;
}

/** Tensors of which some are made of others. */
export interface ChangedTensors extends TensorSource {
  /**
   * Makes them, as many as fit into memory; the result reads them once, and forgets them with itself. What does not fit is made
   * when it is read, and told likewise.
   */
  readonly prepared: (making: MakingHooks) => Promise<TensorSource>;
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
  mostWaiting = MOST_WAITING,
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
    async prepared({ multiply, onMade, heard }) {
      const made = new Map<string, Uint8Array>();
      const total = changes.size;
      let waiting = 0;
      for (const [name, change] of changes) {
        waiting += sizeOf(name);
        if (waiting > mostWaiting) break;
        onMade(made.size, total);
        await heard();
        made.set(name, bytesOf(await madeWith(change(numbersOf(name)), multiply)));
      }
      onMade(made.size, total);
      const late = new Set<string>();
      const readLate = (name: string, into?: Uint8Array): Uint8Array => {
        const bytes = changed.read(name, into);
        if (changes.has(name)) onMade(made.size + late.add(name).size, total);
        return bytes;
      };
      return { ...changed, read: (name, into) => made.get(name) ?? readLate(name, into) };
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
