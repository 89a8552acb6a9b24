import type { Rgb } from './rgb.ts';

/** A kernel to enlarge and shrink with; shrinking widens it, so that nothing flickers (antialiasing). */
interface Kernel {
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

/** Weights of one output pixel: of the input pixels from `first` on, in 22 bits behind the point. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

const ONE = 2 ** 22;

/**
 * The picture at another size, byte for byte that of Pillow's Image.resize with the kernel of that name: rows first,
 * rounded to bytes, then columns, in fixed-point numbers.
 */
export function resample(
  picture: Rgb,
  { width, height }: { readonly width: number; readonly height: number },
  kernel: keyof typeof KERNELS,
): Rgb {
  const wide = picture.width === width ? picture : resampleRows(picture, width, KERNELS[kernel]);
  return picture.height === height ? wide : resampleColumns(wide, height, KERNELS[kernel]);
}

function resampleRows({ width, height, data }: Rgb, outputs: number, kernel: Kernel): Rgb {
  const result = new Uint8Array(3 * outputs * height);
  const taps = tapsOf(width, outputs, kernel);
  for (let y = 0; y < height; y += 1) {
    taps.forEach(({ first, weights }, x) => {
      for (let channel = 0; channel < 3; channel += 1) {
        const start = 3 * (y * width + first) + channel;
        result[3 * (y * outputs + x) + channel] = weighted(data, weights, { start, stride: 3 });
      }
    });
  }
  return { width: outputs, height, data: result };
}

function resampleColumns({ width, height, data }: Rgb, outputs: number, kernel: Kernel): Rgb {
  const stride = 3 * width;
  const result = new Uint8Array(stride * outputs);
  tapsOf(height, outputs, kernel).forEach(({ first, weights }, y) => {
    for (let i = 0; i < stride; i += 1) {
      result[y * stride + i] = weighted(data, weights, { start: first * stride + i, stride });
    }
  });
  return { width, height: outputs, data: result };
}

function weighted(
  data: Uint8Array,
  weights: readonly number[],
  { start, stride }: { start: number; stride: number },
): number {
  let sum = ONE / 2;
  for (let i = 0; i < weights.length; i += 1) sum += (data[start + i * stride] ?? 0) * (weights[i] ?? 0);
  return Math.min(Math.max(Math.floor(sum / ONE), 0), 255);
}

function tapsOf(inputs: number, outputs: number, kernel: Kernel): Taps[] {
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
    return { first, weights: raw.map((weight) => fixedPoint(sum === 0 ? weight : weight / sum)) };
  });
}

function fixedPoint(weight: number): number {
  return Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
}
