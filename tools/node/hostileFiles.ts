import { AquatintError } from '../../src/core/errors.ts';
import { loadClipTokenizer } from '../../src/core/prompt/clipTokenizer.ts';
import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { openWeights } from '../../src/core/weights/openWeights.ts';
import { fileOfPickle } from './torchFile.ts';

/**
 * Opens hostile files in a process of its own, whose memory can be limited, and prints a line for each.
 * Usage: node --max-old-space-size=200 --import tsx tools/node/hostileFiles.ts
 */

const MILLION = 1_000_000;

const pickle = (middle: string, count: number): (() => unknown) =>
  weights(fileOfPickle(`\x80\x04${middle.repeat(count)}.`));

/** A header of so many bytes, and nothing behind it. */
function header(text: string): () => unknown {
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(text)]);
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8));
  return weights(new Uint8Array(bytes));
}

function weights(bytes: Uint8Array): () => unknown {
  return () => openWeights(memoryBytes('hostile', bytes));
}

const u32 = (number: number): Buffer => Buffer.from(Uint32Array.of(number).buffer);
const u64 = (number: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(number)).buffer);

/** A file with one value named "a", and so many zeros behind what is said of it. */
function gguf(value: readonly Buffer[], zeros: number): () => unknown {
  const counts = [u32(3), u64(1), u64(1), u64(1), Buffer.from('a')];
  return weights(
    new Uint8Array(Buffer.concat([Buffer.from('GGUF'), ...counts, ...value, Buffer.alloc(zeros)])),
  );
}

function merges(text: string): () => unknown {
  return () => loadClipTokenizer({ vocab: null, merges: text, config: null, specialTokens: null });
}

const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"${i}":{}`).join();

/** Each makes its bytes, and gives what opens them. */
const HOSTILE: Readonly<Record<string, () => () => unknown>> = {
  'a pickle of dicts': () => pickle('}', 4 * MILLION),
  'a pickle of lists': () => pickle(']', 4 * MILLION),
  'a pickle of one memo, again and again': () =>
    weights(fileOfPickle(`\x80\x04}${'\x94'.repeat(4 * MILLION)}.`)),
  'a pickle of marks': () => pickle('(', 4 * MILLION),
  'a pickle of texts': () => pickle('\x8c\x01a', 3 * MILLION),
  'a pickle of tuples of themselves': () => weights(fileOfPickle(`\x80\x04)${'2\x86'.repeat(3 * MILLION)}.`)),
  'a pickle of long names': () =>
    weights(fileOfPickle(`\x80\x04\x8c\xfe${'a.'.repeat(127)}\x94${'h\0h\0\x93'.repeat(3 * MILLION)}.`)),
  'a header of empty objects': () => header(`{${keys(2 * MILLION)}}`),
  'a header of 95 MB': () => header(`{"a":{}${',"a":{}'.repeat(13 * MILLION)}}`),
  'a shape of ones': () =>
    header(`{"a":{"dtype":"U8","shape":[1${',1'.repeat(3 * MILLION)}],"data_offsets":[0,1]}}`),
  'a name of 30 MB': () =>
    header(`{"${'a'.repeat(30 * MILLION)}":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}`),
  'a GGUF list of empty texts': () => gguf([u32(9), u32(8), u64(4 * MILLION)], 32 * MILLION),
  'a GGUF text of 40 MB': () => gguf([u32(8), u64(40 * MILLION)], 40 * MILLION),
  'a GGUF list of bytes': () => gguf([u32(9), u32(1), u64(40 * MILLION)], 40 * MILLION),
  'merges of empty lines': () => merges('\n'.repeat(4 * MILLION)),
  'merges of one pair': () => merges('a b\n'.repeat(4 * MILLION)),
};

for (const [name, make] of Object.entries(HOSTILE)) console.log(`${name}: ${fateOf(make())}`);

function fateOf(open: () => unknown): string {
  try {
    open();
    return 'accepted';
  } catch (error) {
    return error instanceof AquatintError ? `refused: ${error.message}` : `a bug: ${String(error)}`;
  }
}
