import { halfAt } from './halves.ts';

// ggml's blocks of 32 numbers. Whole numbers of 4 bits lie with the first 16 in the low halves of 16 bytes and the others in
// the high halves. Every product here is exact in f32, so that the numbers are ggml's own to the last bit.

/** Writes the numbers of the block that begins at byte `at` of `x` into `y` from `to` on. */
export type DecodeBlock = (x: Uint8Array, at: number, y: Float32Array, to: number) => void;

export const decodeQ40: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  for (let i = 0; i < 16; i += 1) {
    const pair = x[at + 2 + i] ?? 0;
    y[to + i] = scale * ((pair & 15) - 8);
    y[to + 16 + i] = scale * ((pair >> 4) - 8);
  }
};

export const decodeQ41: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  const least = halfAt(x, at + 2);
  for (let i = 0; i < 16; i += 1) {
    const pair = x[at + 4 + i] ?? 0;
    y[to + i] = scale * (pair & 15) + least;
    y[to + 16 + i] = scale * (pair >> 4) + least;
  }
};

export const decodeQ50: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  const fifth = bitsAt(x, at + 2);
  for (let i = 0; i < 16; i += 1) {
    const pair = x[at + 6 + i] ?? 0;
    y[to + i] = scale * (((pair & 15) | bit(fifth, i, 4)) - 16);
    y[to + 16 + i] = scale * (((pair >> 4) | bit(fifth, 16 + i, 4)) - 16);
  }
};

export const decodeQ51: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  const least = halfAt(x, at + 2);
  const fifth = bitsAt(x, at + 4);
  for (let i = 0; i < 16; i += 1) {
    const pair = x[at + 8 + i] ?? 0;
    y[to + i] = scale * ((pair & 15) | bit(fifth, i, 4)) + least;
    y[to + 16 + i] = scale * ((pair >> 4) | bit(fifth, 16 + i, 4)) + least;
  }
};

export const decodeQ80: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  for (let i = 0; i < 32; i += 1) y[to + i] = scale * signed(x[at + 2 + i]);
};

/** The levels of IQ4_NL, closer to each other around 0. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

export const decodeIQ4NL: DecodeBlock = (x, at, y, to) => {
  const scale = halfAt(x, at);
  for (let i = 0; i < 16; i += 1) {
    const pair = x[at + 2 + i] ?? 0;
    y[to + i] = scale * (LEVELS[pair & 15] ?? 0);
    y[to + 16 + i] = scale * (LEVELS[pair >> 4] ?? 0);
  }
};

/** A byte as a whole number from −128 to 127. */
export function signed(byte = 0): number {
  return (byte << 24) >> 24;
}

function bitsAt(x: Uint8Array, at: number): number {
  return (x[at] ?? 0) | ((x[at + 1] ?? 0) << 8) | ((x[at + 2] ?? 0) << 16) | ((x[at + 3] ?? 0) << 24);
}

/** Bit `from` of `bits`, at place `to`. */
function bit(bits: number, from: number, to: number): number {
  return ((bits >>> from) & 1) << to;
}
