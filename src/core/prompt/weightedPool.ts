/**
 * Draws without putting back, each in proportion to its weight; where none is left that weighs anything, all count the same. Two
 * Fenwick trees (1994) of what is left, so that a draw takes the logarithm of how many there are.
 */
export class WeightedPool {
  readonly #weights: readonly number[];
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  readonly #taken: Uint8Array;
  #sum = 0;
  #left: number;
  #weighing = 0;

  constructor(weights: readonly number[]) {
    this.#weights = weights;
    this.#left = weights.length;
    this.#sums = new Float64Array(weights.length + 1);
    this.#counts = new Float64Array(weights.length + 1);
    this.#taken = new Uint8Array(weights.length);
    this.#fill();
  }

  /** In one pass: every node is handed on to the one above it when it is complete. */
  #fill(): void {
    for (let node = 1; node < this.#sums.length; node += 1) {
      const weight = this.#weights[node - 1] ?? 0;
      this.#sum += weight;
      if (weight > 0) this.#weighing += 1;
      const [sum, count] = [(this.#sums[node] ?? 0) + weight, (this.#counts[node] ?? 0) + 1];
      this.#sums[node] = sum;
      this.#counts[node] = count;
      const above = node + (node & -node);
      if (above >= this.#sums.length) continue;
      this.#sums[above] = (this.#sums[above] ?? 0) + sum;
      this.#counts[above] = (this.#counts[above] ?? 0) + count;
    }
  }

  get left(): number {
    return this.#left;
  }

  /** The place of the one at that share of what is left; `share` is 0 … 1, without 1. Takes it out. */
  draw(share: number): number {
    const byWeight = this.#weighing > 0;
    const tree = byWeight ? this.#sums : this.#counts;
    const place = this.#find(tree, share * (byWeight ? this.#sum : this.#left), byWeight);
    this.#taken[place] = 1;
    this.#left -= 1;
    this.#add(place, -(this.#weights[place] ?? 0), -1);
    return place;
  }

  #add(place: number, weight: number, count: number): void {
    this.#sum += weight;
    if ((this.#weights[place] ?? 0) > 0) this.#weighing += count;
    for (let i = place + 1; i < this.#sums.length; i += i & -i) {
      this.#sums[i] = (this.#sums[i] ?? 0) + weight;
      this.#counts[i] = (this.#counts[i] ?? 0) + count;
    }
  }

  /** The first whose sum with all before it is above `target`; rounding may lead to one that is gone, then the next. */
  #find(tree: Float64Array, target: number, byWeight: boolean): number {
    let place = 0;
    let rest = target;
    for (let step = 1 << 30; step > 0; step >>= 1) {
      const next = place + step;
      if (next < tree.length && (tree[next] ?? 0) <= rest) {
        place = next;
        rest -= tree[next] ?? 0;
      }
    }
    const fits = (i: number): boolean => this.#taken[i] === 0 && (!byWeight || (this.#weights[i] ?? 0) > 0);
    for (let i = place; i < this.#weights.length; i++) if (fits(i)) return i;
    for (let i = Math.min(place, this.#weights.length) - 1; i >= 0; i--) if (fits(i)) return i;
    return 0;
  }
}
