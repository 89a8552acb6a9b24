const SIZE = 624;
const SHIFT = 397;

/**
 * MT19937 (Matsumoto & Nishimura 1998), seeded as `init_genrand` does. Torch's CPU generator is this one,
 * seeded with the low 32 bits of the seed it is given.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #position = SIZE;

  constructor(seed: number) {
    let previous = seed >>> 0;
    this.#state[0] = previous;
    for (let i = 1; i < SIZE; i++) {
      previous = (Math.imul(1812433253, previous ^ (previous >>> 30)) + i) >>> 0;
      this.#state[i] = previous;
    }
  }

  /** A whole number, 0 … 2^32 − 1. */
  next(): number {
    if (this.#position === SIZE) this.#twist();
    let y = this.#at(this.#position++);
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #twist(): void {
    for (let i = 0; i < SIZE; i++) {
      const y = (this.#at(i) & 0x80000000) | (this.#at(i + 1 < SIZE ? i + 1 : 0) & 0x7fffffff);
      const shifted = this.#at(i + SHIFT < SIZE ? i + SHIFT : i + SHIFT - SIZE);
      this.#state[i] = shifted ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }

  #at(i: number): number {
    return this.#state[i] ?? 0;
  }
}
