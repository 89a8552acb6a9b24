import { halfAt } from './halves.ts';
import { signed, type DecodeBlock } from './smallBlocks.ts';

// ggml's k-quants: blocks of 256 numbers in groups of 16 or 32, whose scales are whole numbers themselves, times one float16.

const GROUP = 16;

/** Q2_K, Q3_K and Q6_K lie in 16 groups of 16: group g = 8h + 2j + k, in half h, at the j-th two bits of a byte. */
const groupOf = (group: number) => ({ half: group >> 3, shift: group & 6, offset: GROUP * (group & 1) });

export const decodeQ2K: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at + 80);
  const least = halfAt(x, at + 82);
  for (let group = 0; group < 16; group += 1) {
    const { half, shift, offset } = groupOf(group);
    const factors = x[at + group] ?? 0;
    const step = scale * (factors & 15);
    const below = least * (factors >> 4);
    const from = at + 16 + 32 * half + offset;
    for (let i = 0; i < GROUP; i += 1)
      y[to + GROUP * group + i] = step * (((x[from + i] ?? 0) >> shift) & 3) - below;
  }
};

export const decodeQ3K: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at + 108);
  for (let group = 0; group < 16; group += 1) {
    const { half, shift, offset } = groupOf(group);
    const low = ((x[at + 96 + (group & 7)] ?? 0) >> (4 * (group >> 3))) & 15;
    const high = ((x[at + 104 + (group & 3)] ?? 0) >> (2 * (group >> 2))) & 3;
    const step = scale * ((low | (high << 4)) - 32);
    const from = at + 32 + 32 * half + offset;
    const mask = 1 << (group >> 1);
    for (let i = 0; i < GROUP; i += 1) {
      const third = ((x[at + offset + i] ?? 0) & mask) === 0 ? 4 : 0;
      y[to + GROUP * group + i] = step * ((((x[from + i] ?? 0) >> shift) & 3) - third);
    }
  }
};

export const decodeQ6K: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at + 208);
  for (let group = 0; group < 16; group += 1) {
    const { half, shift, offset } = groupOf(group);
    const step = scale * signed(x[at + 192 + group]);
    const low = at + 64 * half + 32 * ((shift >> 1) & 1) + offset;
    const high = at + 128 + 32 * half + offset;
    for (let i = 0; i < GROUP; i += 1) {
      const four = ((x[low + i] ?? 0) >> (shift & 4)) & 15;
      const two = ((x[high + i] ?? 0) >> shift) & 3;
      y[to + GROUP * group + i] = step * ((four | (two << 4)) - 32);
    }
  }
};

export const decodeQ4K: DecodeBlock = (x, at, y, to) => {
  for (let group = 0; group < 8; group += 1) {
    const { step, below } = affine(x, at, group);
    const from = at + 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i += 1)
      y[to + 32 * group + i] = step * (((x[from + i] ?? 0) >> shift) & 15) - below;
  }
};

export const decodeQ5K: DecodeBlock = (x, at, y, to) => {
  for (let group = 0; group < 8; group += 1) {
    const { step, below } = affine(x, at, group);
    const from = at + 48 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i += 1) {
      const fifth = ((x[at + 16 + i] ?? 0) >> group) & 1;
      y[to + 32 * group + i] = step * ((((x[from + i] ?? 0) >> shift) & 15) | (fifth << 4)) - below;
    }
  }
};

/** What a group of 32 of Q4_K and Q5_K is multiplied by, and what is taken off: 8 pairs of 6 bits in 12 bytes. */
function affine(x: Uint8Array, at: number, group: number): { step: number; below: number } {
  const byte = (i: number): number => x[at + 4 + i] ?? 0;
  const isFirst = group < 4;
  const factor = isFirst ? byte(group) & 63 : (byte(group + 4) & 15) | ((byte(group - 4) >> 6) << 4);
  const offset = isFirst ? byte(group + 4) & 63 : (byte(group + 4) >> 4) | ((byte(group) >> 6) << 4);
  return { step: halfAt(x, at) * factor, below: halfAt(x, at + 2) * offset };
}
