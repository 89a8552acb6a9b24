import type { BrownianPath, SigmaRange } from '../samplers/sampler.ts';
import type { Seed } from './seed.ts';
import { seedSequence } from './seedSequence.ts';

const f32 = Math.fround;
const POOL_SIZE = 24;
/** σ is resolved to so many decimal places. */
const DIGITS = 6;
/** Increments kept; those further up the tree are needed again for every question. */
const KEPT = 45;

export interface BrownianTreeOptions {
  readonly seed: Seed;
  readonly range: SigmaRange;
  readonly length: number;
  /** The first numbers of a generator with this seed. */
  readonly randn: (seed: number, length: number) => Float32Array;
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly key: number;
  readonly depth: number;
  readonly parent: Node | null;
  halves: readonly [Node, Node] | null;
}

/**
 * One Brownian path in σ by Lévy's construction: the value in the middle of an interval is the mean of its ends and noise
 * of its own seed (Gaines & Lyons 1997; Li et al. 2020, Scalable Gradients for SDEs, section 4). With the seeds, the
 * rounding and the order of torchsde's BrownianTree, which k-diffusion's SDE samplers, and so A1111 and ComfyUI, draw
 * their noise from.
 *
 * What matches: the same seed and the same first and last σ (to six decimal places) give the same path to the last bit, where
 * `randn` is torch's CPU noise. Increments are divided by the float32 root of their distance; torch's root is not the
 * nearest float32 for 7 numbers in 1000 (measured: torch 2.13, AVX-512), and there the last bit of a step's noise differs.
 * What cannot: a tree that was grown from a graphics card's noise, and one between other ends, which are the first and the
 * last σ but zero; so another schedule is another path.
 */
export function createBrownianTree(options: BrownianTreeOptions): BrownianPath {
  const { smallest, largest } = options.range;
  const root = node({ start: rounded(smallest), end: rounded(largest), key: 0, depth: 0, parent: null });
  const increments = new Increments(options);
  return (from, to) => {
    const distance = f32(Math.sqrt(Math.abs(f32(to - from))));
    const low = rounded(within(Math.min(from, to), root));
    const high = rounded(within(Math.max(from, to), root));
    if (low === high) return new Float32Array(options.length);
    const parts = pieces(root, low, high).map((piece) => increments.of(piece));
    const sum = parts.reduce((all, part) => all.map((value, i) => value + (part[i] ?? Number.NaN)));
    const sign = from > to ? -1 : 1;
    return sum.map((value) => (sign * value) / distance);
  };
}

/** The nodes that the interval is made of, the tree split until both its ends are ends of nodes. */
function pieces(top: Node, low: number, high: number): readonly Node[] {
  if (low === top.start && high === top.end) return [top];
  const [left, right] = (top.halves ??= split(top));
  const middle = left.end;
  if (high <= middle) return pieces(left, low, high);
  if (low >= middle) return pieces(right, low, high);
  return [...pieces(left, low, middle), ...pieces(right, middle, high)];
}

function split(parent: Node): readonly [Node, Node] {
  const middle = rounded(0.5 * (parent.end + parent.start));
  const depth = parent.depth + 1;
  return [
    node({ start: parent.start, end: middle, key: 2 * parent.key, depth, parent }),
    node({ start: middle, end: parent.end, key: 2 * parent.key + 1, depth, parent }),
  ];
}

function node(fields: Omit<Node, 'halves'>): Node {
  return { ...fields, halves: null };
}

/** The path's increment over each node, from that of its parent. */
class Increments {
  readonly #options: BrownianTreeOptions;
  readonly #kept = new Map<Node, Float32Array>();

  constructor(options: BrownianTreeOptions) {
    this.#options = options;
  }

  of(piece: Node): Float32Array {
    const kept = this.#kept.get(piece);
    if (kept !== undefined) return kept;
    const increment = piece.parent === null ? this.#whole() : this.#half(piece, piece.parent);
    this.#keep(piece, increment);
    return increment;
  }

  #whole(): Float32Array {
    const { seed, range, length, randn } = this.#options;
    const [own = 0] = seedSequence({ entropy: seed, spawnKey: [], poolSize: POOL_SIZE }, 1);
    const spread = f32(Math.sqrt(range.largest - range.smallest));
    return randn(own, length).map((value) => value * spread);
  }

  #half(piece: Node, parent: Node): Float32Array {
    const { seed, length, randn } = this.#options;
    const whole = this.of(parent);
    const spawnKey = [parent.key, parent.depth];
    const [own = 0] = seedSequence({ entropy: seed, spawnKey, poolSize: POOL_SIZE }, 1);
    const isLeft = piece.start === parent.start;
    const middle = isLeft ? piece.end : piece.start;
    const share = 1 / (parent.end - parent.start);
    const before = middle - parent.start;
    const spread = f32(Math.sqrt(before * (parent.end - middle) * share));
    const factor = f32(before);
    const divisor = f32(share);
    const left = randn(own, length).map((noise, i) => {
      const mean = f32(f32(factor * (whole[i] ?? Number.NaN)) * divisor);
      return mean + f32(spread * noise);
    });
    return isLeft ? left : whole.map((value, i) => value - (left[i] ?? Number.NaN));
  }

  #keep(piece: Node, increment: Float32Array): void {
    if (this.#kept.size >= KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    this.#kept.set(piece, increment);
  }
}

function within(sigma: number, { start, end }: Node): number {
  return Math.min(Math.max(sigma, start), end);
}

/** To six decimal places, halves to the even digit, as Python's round. */
function rounded(value: number): number {
  const exact = value.toFixed(DIGITS + 1);
  // Only multiples of 1/128 lie exactly between two.
  if (!exact.endsWith('5') || !Number.isInteger(value * 128)) return Number(value.toFixed(DIGITS));
  const below = Number(exact.slice(0, -1));
  const lastDigit = Number(exact.at(-2));
  return lastDigit % 2 === 0 ? below : Number((below + 10 ** -DIGITS).toFixed(DIGITS));
}
