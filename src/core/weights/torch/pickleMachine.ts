import { corrupt } from '../safetensorsEntry.ts';
import { decodedText, weightOf, type PickleStorage, type PickleValue } from './pickleValue.ts';

/** SDXL's pickle has 60,000, that of a training state with its optimizer three times as many. */
const MOST_INSTRUCTIONS = 1_000_000;

/** Bytes of all the values that a pickle makes; SDXL's take four million. */
const MOST_MEMORY = 64 * 2 ** 20;
const MEMO_ENTRY = 48;

/**
 * The stack, the marks and the memo on which a pickle's instructions work (CPython's pickletools.py describes them),
 * and the bytes that they come from. Every instruction takes at least a byte and adds at most one value; how many there
 * may be, and what their values may weigh, is counted, so that neither time nor memory follows the length of the pickle.
 */
export class PickleMachine {
  readonly file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** All that was referred to, in order. */
  readonly storages: PickleStorage[] = [];
  #at = 0;
  #stack: PickleValue[] = [];
  /** Heights of the stack. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #instructions = 0;
  #memory = 0;

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  damaged(what: string): Error {
    return corrupt(this.file, `its list of tensors is damaged: ${what}`);
  }

  /** Where the next instruction begins. */
  get at(): number {
    return this.#at;
  }

  refer(storage: PickleStorage | null): PickleStorage | null {
    if (storage !== null) this.storages.push(storage);
    return storage;
  }

  instruction(): number {
    this.#instructions += 1;
    if (this.#instructions > MOST_INSTRUCTIONS) throw this.#tooMuch();
    return this.uint8();
  }

  take(length: number): Uint8Array {
    const begin = this.#advance(length);
    return this.#bytes.subarray(begin, begin + length);
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** Rounded above 2^53, where nothing is that long. */
  uint64(): number {
    const low = this.uint32();
    return this.uint32() * 2 ** 32 + low;
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.damaged('a name does not end');
    const bytes = this.take(end - this.#at);
    this.#at += 1;
    return decodedText(bytes);
  }

  /** A value that is new. */
  push(value: PickleValue): void {
    this.#spend(weightOf(value));
    this.#stack.push(value);
  }

  /** The value on top once more. */
  duplicate(): void {
    this.#stack.push(this.top());
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length <= (this.#marks.at(-1) ?? 0)) {
      throw this.damaged('an instruction takes more than there is');
    }
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The value on top, or the mark if there is none above it. */
  drop(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  popToMark(): PickleValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw this.damaged('a mark is missing');
    return this.#stack.splice(height);
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  memoize(index: number | null): void {
    this.#spend(MEMO_ENTRY);
    this.#memo.set(index ?? this.#memo.size, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.damaged(`it refers to entry ${index}, which it has not made`);
    this.#stack.push(value);
  }

  #spend(bytes: number): void {
    this.#memory += bytes;
    if (this.#memory > MOST_MEMORY) throw this.#tooMuch();
  }

  #tooMuch(): Error {
    return corrupt(this.file, 'its list of tensors describes far more than a checkpoint holds');
  }

  #advance(length: number): number {
    const begin = this.#at;
    if (begin + length > this.#bytes.length) throw this.damaged('it is cut off');
    this.#at += length;
    return begin;
  }
}
