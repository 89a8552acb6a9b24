import type { ByteSource } from '../../src/core/weights/byteSource.ts';

/** A tensor as a header describes it; `bits` are those of one number. */
export interface DescribedTensor {
  readonly dtype: string;
  readonly bits: number;
  readonly shape: readonly number[];
}

/** A .safetensors file of any size whose numbers are all zero: its header is real, what follows is nowhere. */
export function headerFile(name: string, tensors: ReadonlyMap<string, DescribedTensor>): ByteSource {
  let end = 0;
  const entries = [...tensors].map(([tensor, { dtype, bits, shape }]) => {
    const begin = end;
    end += (bits * shape.reduce((product, size) => product * size, 1)) / 8;
    return [tensor, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const head = new Uint8Array(8 + text.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length), true);
  head.set(text, 8);
  return {
    name,
    size: head.length + end,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      bytes.set(head.subarray(offset, offset + length));
      return bytes;
    },
  };
}
