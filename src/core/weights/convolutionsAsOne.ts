import { floatsOf } from './cast.ts';
import type { TensorInfo, TensorSource } from './tensorSource.ts';

/** What a convolution was trained as: 1×1, 3×3 and 1×1 in a row, and a 1×1 beside them. Each has a weight and a bias. */
const TRAINED = /^(.+)\.(?:conv\.[012]|sk)\.(?:weight|bias)$/;
const JOINED = /^(.+)\.eval_conv\.(weight|bias)$/;
const KERNEL = 9;
const CENTRE = 4;

type Read = (name: string) => { readonly data: Float32Array; readonly shape: readonly number[] };

/**
 * The same network with one 3×3 convolution where four were trained that are linear together (SPAN's Conv3XC): its weight and bias
 * are made of theirs when they are read. What a file holds of them already is left alone, for it may be of an earlier moment
 * of the training.
 */
export function convolutionsAsOne(source: TensorSource): TensorSource {
  const paths = new Set([...source.names()].flatMap((name) => TRAINED.exec(name)?.[1] ?? []));
  const joined = [...paths].flatMap((path) => [`${path}.eval_conv.weight`, `${path}.eval_conv.bias`]);
  const others = [...source.names()].filter((name) => !TRAINED.test(name) && !joined.includes(name));
  const names = new Set([...joined, ...others]);
  const read: Read = (name) => {
    const { dtype, shape } = source.info(name);
    return { data: floatsOf(dtype, source.read(name)), shape };
  };
  const partsOf = (name: string): { readonly path: string; readonly isWeight: boolean } | null => {
    const [, path = '', kind] = JOINED.exec(name) ?? [];
    return paths.has(path) ? { path, isWeight: kind === 'weight' } : null;
  };
  return {
    names: () => names,
    has: (name) => names.has(name),
    info(name): TensorInfo {
      const parts = partsOf(name);
      if (parts === null) return source.info(name);
      const [outputs = 0, inputs = 0] = source.info(`${parts.path}.sk.weight`).shape;
      return { dtype: 'F32', shape: parts.isWeight ? [outputs, inputs, 3, 3] : [outputs] };
    },
    read(name, into) {
      const parts = partsOf(name);
      if (parts === null) return source.read(name, into);
      return new Uint8Array((parts.isWeight ? weightOf(parts.path, read) : biasOf(parts.path, read)).buffer);
    },
  };
}

/** W = W₃W₂W₁ at each place of the kernel, and the shortcut in its middle. */
function weightOf(path: string, read: Read): Float32Array<ArrayBuffer> {
  const [first, second, third] = [0, 1, 2].map((i) => read(`${path}.conv.${i}.weight`));
  const shortcut = read(`${path}.sk.weight`);
  if (first === undefined || second === undefined || third === undefined) return new Float32Array();
  const [outputs = 0, inputs = 0] = shortcut.shape;
  const [middle = 0, wide = 0] = second.shape;
  const later = product(third.data, second.data, { rows: outputs, inner: middle, columns: wide * KERNEL });
  const weight = new Float32Array(outputs * inputs * KERNEL);
  for (let o = 0; o < outputs; o += 1) {
    for (let i = 0; i < inputs; i += 1) {
      const at = (o * inputs + i) * KERNEL;
      for (let k = 0; k < wide; k += 1) {
        const factor = first.data[k * inputs + i] ?? 0;
        const from = (o * wide + k) * KERNEL;
        for (let place = 0; place < KERNEL; place += 1)
          weight[at + place] = (weight[at + place] ?? 0) + factor * (later[from + place] ?? 0);
      }
      weight[at + CENTRE] = (weight[at + CENTRE] ?? 0) + (shortcut.data[o * inputs + i] ?? 0);
    }
  }
  return weight;
}

/** b = W₃(W₂b₁ + b₂) + b₃, and the shortcut's. */
function biasOf(path: string, read: Read): Float32Array<ArrayBuffer> {
  const [b1, b2, b3, shortcut] = ['conv.0', 'conv.1', 'conv.2', 'sk'].map(
    (part) => read(`${path}.${part}.bias`).data,
  );
  const second = read(`${path}.conv.1.weight`);
  const third = read(`${path}.conv.2.weight`).data;
  const [middle = 0, wide = 0] = second.shape;
  const inner = Float32Array.from({ length: middle }, (_, m) => {
    let sum = b2?.[m] ?? 0;
    for (let j = 0; j < wide * KERNEL; j += 1)
      sum += (second.data[m * wide * KERNEL + j] ?? 0) * (b1?.[Math.floor(j / KERNEL)] ?? 0);
    return sum;
  });
  const outputs = b3?.length ?? 0;
  const bias = product(third, inner, { rows: outputs, inner: middle, columns: 1 });
  return bias.map((value, o) => value + (b3?.[o] ?? 0) + (shortcut?.[o] ?? 0));
}

interface Sizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

function product(
  a: Float32Array,
  b: Float32Array,
  { rows, inner, columns }: Sizes,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = a[row * inner + k] ?? 0;
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        result[at] = (result[at] ?? 0) + factor * (b[k * columns + column] ?? 0);
      }
    }
  }
  return result;
}
