/** A kernel to enlarge and shrink with; shrinking widens it, so that nothing flickers (antialiasing). */
export interface Kernel {
  readonly support: number;
  readonly weight: (x: number) => number;
}

const SHARPNESS = -0.5;

export const KERNELS = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  /** Keys 1981 with a = −1/2. */
  bicubic: { support: 2, weight: (x) => cubic(Math.abs(x)) },
  /** Three lobes of a sinc, in the window of its own middle lobe (Duchon 1979). */
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
} as const satisfies Record<string, Kernel>;

function cubic(x: number): number {
  if (x < 1) return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * SHARPNESS;
  return 0;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Weights of one output pixel, which add up to 1: of the input pixels from `first` on. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** One for each of `outputs` pixels along a side, as Pillow and torch (antialias) have them. */
export function tapsOf(inputs: number, outputs: number, kernel: Kernel): Taps[] {
  const scale = inputs / outputs;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  return Array.from({ length: outputs }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), inputs);
    const raw = Array.from({ length: end - first }, (_, k) =>
      kernel.weight((k + first - centre + 0.5) * (1 / widening)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => (sum === 0 ? weight : weight / sum)) };
  });
}
