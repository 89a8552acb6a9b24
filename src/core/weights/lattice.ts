import { halfFromSingle, singleFromHalf } from '../tensor/float16.ts';
import { writeLevels } from './levels.ts';
import type { Bits } from './bits.ts';

/**
 * What is known of a tensor's numbers: those of each `block` of a row are whole multiples of one number, or that plus another one
 * (`affine`), with so few multiples that `bits` can say them. Files that were quantised are such. onnxruntime's MatMulNBits takes them
 * as they are then, without loss.
 */
export interface Lattice {
  readonly block: 16 | 32;
  readonly bits: Bits;
  readonly affine: boolean;
}

/** number = scale·(level − 2^(bits − 1)) + offset, one scale and one offset a block. */
export interface PackedLattice {
  /** Of several in a byte the first has the lowest bits. */
  readonly levels: Uint8Array<ArrayBuffer>;
  readonly scales: Float32Array<ArrayBuffer>;
  readonly offsets: Float32Array<ArrayBuffer>;
}

interface Step {
  readonly scale: number;
  readonly offset: number;
}

/** Of the distance between two multiples: those of another scale lie 1/255 away at least. */
const NEAR = 1e-3;

/** One block of a tensor's numbers. */
interface Block {
  readonly numbers: Float32Array;
  readonly from: number;
  readonly to: number;
}

/** The same numbers; where they do not lie as `lattice` says after all, the nearest that do. Loops are plain: models are large. */
export function packLattice(numbers: Float32Array, lattice: Lattice): PackedLattice {
  const steps = latticeSteps(numbers, lattice);
  const { scales, offsets } = steps;
  const { block, bits } = lattice;
  const bytes = new Uint8Array((numbers.length * bits) / 8);
  for (let i = 0; i < scales.length; i += 1) {
    const own = { from: i * block, to: (i + 1) * block, scale: scales[i] ?? 0, offset: offsets[i] ?? 0 };
    writeLevels({ bytes, bits }, numbers, own);
  }
  return { levels: bytes, ...steps };
}

/** Without the levels, which take most of the time. */
export function latticeSteps(
  numbers: Float32Array,
  { block, bits, affine }: Lattice,
): Pick<PackedLattice, 'scales' | 'offsets'> {
  const count = numbers.length / block;
  const scales = new Float32Array(count);
  const offsets = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const own = { numbers, from: i * block, to: (i + 1) * block };
    const step = affine ? affineStep(own, bits) : { scale: symmetricScale(own, bits), offset: 0 };
    scales[i] = step.scale;
    offsets[i] = step.offset;
  }
  return { scales, offsets };
}

/**
 * Which multiple the number of largest magnitude is, is tried from the largest on. Of several scales that fit, one that f16 can hold
 * is taken: the file's own is one.
 */
function symmetricScale(block: Block, bits: Bits): number {
  const peak = peakOf(block);
  if (peak === 0) return 0;
  const lowest = -(2 ** (bits - 1));
  let fitting: number | null = null;
  for (let multiple = lowest; multiple < 0; multiple += 1) {
    for (let sign = 1; sign >= -1; sign -= 2) {
      const scale = (sign * peak) / multiple;
      if (!areMultiples(block, scale, lowest)) continue;
      if (fitsHalf(scale)) return scale;
      fitting ??= scale;
    }
  }
  return fitting ?? peak / lowest;
}

function peakOf({ numbers, from, to }: Block): number {
  let peak = 0;
  for (let i = from; i < to; i += 1) {
    const value = numbers[i] ?? 0;
    if (Math.abs(value) > Math.abs(peak)) peak = value;
  }
  return peak;
}

function areMultiples({ numbers, from, to }: Block, scale: number, lowest: number): boolean {
  for (let i = from; i < to; i += 1) {
    const ratio = (numbers[i] ?? 0) / scale;
    const whole = Math.round(ratio);
    if (Math.abs(ratio - whole) >= NEAR || whole < lowest || whole >= -lowest) return false;
  }
  return true;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

function fitsHalf(scale: number): boolean {
  single[0] = scale;
  const bits = singleBits[0] ?? 0;
  return single[0] === scale && singleFromHalf(halfFromSingle(bits)) === bits;
}

/** From the least number to the largest in as few equal steps as all of them lie on. */
function affineStep(block: Block, bits: Bits): Step {
  const { numbers, from, to } = block;
  let [least, most] = [Infinity, -Infinity];
  for (let i = from; i < to; i += 1) {
    const value = numbers[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const top = 2 ** bits - 1;
  const range = most - least;
  // the numbers were rounded to f32 after the sum
  const rounded = Math.max(Math.abs(least), Math.abs(most)) * 2 ** -22;
  let steps = 1;
  while (steps < top && range > 0 && !areOnSteps(block, { least, step: range / steps, rounded })) steps += 1;
  const scale = range / steps;
  return { scale, offset: least + scale * 2 ** (bits - 1) };
}

interface Steps {
  readonly least: number;
  readonly step: number;
  readonly rounded: number;
}

function areOnSteps({ numbers, from, to }: Block, { least, step, rounded }: Steps): boolean {
  const near = Math.max(NEAR, rounded / step);
  if (near >= 0.1) return false;
  for (let i = from; i < to; i += 1) {
    const ratio = ((numbers[i] ?? 0) - least) / step;
    if (Math.abs(ratio - Math.round(ratio)) >= near) return false;
  }
  return true;
}
