import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Shapes } from '../node/realHeaders.ts';
import { randomBits } from './randomModel.ts';

/** A GGUF file of any size: what its matrices hold are random blocks, whose scales are numbers. */

const ALIGNMENT = 32;
/** ggml's numbers of types. */
const [F32, Q4_0] = [0, 2];
/** Of a block: a scale in half precision, and 32 numbers of 4 bits. */
const [NUMBERS, BYTES] = [32, 18];
const BLOCKS_AT_ONCE = 2 ** 16;

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isPacked: boolean;
  readonly bytes: number;
}

function entryOf([name, shape]: readonly [string, readonly number[]]): Entry {
  const numbers = shape.reduce((product, size) => product * size, 1);
  const isPacked = shape.length === 2 && (shape[1] ?? 0) % NUMBERS === 0;
  return { name, shape, isPacked, bytes: isPacked ? (numbers / NUMBERS) * BYTES : 4 * numbers };
}

const aligned = (at: number): number => Math.ceil(at / ALIGNMENT) * ALIGNMENT;

class HeaderWriter {
  readonly #parts: Buffer[] = [];

  whole(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#parts.push(bytes);
  }

  long(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.#parts.push(bytes);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.long(bytes.length);
    this.#parts.push(bytes);
  }

  /** As long as a whole number of alignments. */
  end(): Buffer {
    const bytes = Buffer.concat(this.#parts);
    return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
  }
}

/** Says of itself what it is, and no more. */
function headerOf(entries: readonly Entry[], architecture: string): Buffer {
  const TEXT = 8;
  const writer = new HeaderWriter();
  writer.whole(Buffer.from('GGUF').readUInt32LE());
  writer.whole(3);
  writer.long(entries.length);
  writer.long(1);
  writer.text('general.architecture');
  writer.whole(TEXT);
  writer.text(architecture);
  let at = 0;
  for (const { name, shape, isPacked, bytes } of entries) {
    writer.text(name);
    writer.whole(shape.length);
    for (const size of [...shape].reverse()) writer.long(size);
    writer.whole(isPacked ? Q4_0 : F32);
    writer.long(at);
    at = aligned(at + bytes);
  }
  return writer.end();
}

/** Scales of about 0.008: numbers up to 0.06. */
function randomBlocks(): Uint8Array {
  const bits = randomBits();
  const blocks = new Uint8Array(BLOCKS_AT_ONCE * BYTES);
  const halves = new Uint16Array(blocks.buffer);
  for (let i = 0; i < halves.length; i += 1) halves[i] = bits();
  for (let block = 0; block < BLOCKS_AT_ONCE; block += 1) {
    halves[(block * BYTES) / 2] = 0x2000 | (bits() & 0x03ff);
  }
  return blocks;
}

/** Matrices whose rows are whole blocks in Q4_0, all else in F32 and 0.5. Resolves to the file's bytes. */
export async function writeGguf(file: string, architecture: string, shapes: Shapes): Promise<number> {
  const entries = [...shapes].map(entryOf);
  const stream = createWriteStream(file);
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!stream.write(bytes)) await new Promise((resolve) => stream.once('drain', resolve));
  };
  const header = headerOf(entries, architecture);
  await write(header);
  const packed = randomBlocks();
  const plain = new Uint8Array(new Float32Array(2 ** 16).fill(0.5).buffer);
  let size = header.length;
  for (const { bytes, isPacked } of entries) {
    const block = isPacked ? packed : plain;
    for (let written = 0; written < bytes; written += block.length) {
      await write(block.subarray(0, Math.min(block.length, bytes - written)));
    }
    await write(new Uint8Array(aligned(bytes) - bytes));
    size += aligned(bytes);
  }
  stream.end();
  await finished(stream);
  return size;
}
