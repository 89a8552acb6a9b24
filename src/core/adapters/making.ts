import { product } from './matrix.ts';

/** A product of matrices that somebody has to work out: a [batch, rows, inner] · b [batch, inner, columns], row-major. */
export interface Product {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly sizes: ProductSizes;
}

export interface ProductSizes {
  readonly batch?: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** Asks for products on its way, and gives numbers at its end: whoever runs it decides where they are worked out. */
export type Making = Generator<Product, Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>>;

/** Numbers that may have to be made first. */
export type Numbers = Float32Array<ArrayBuffer> | Making;

/** Works a product out on a device. */
export type Multiply = (wanted: Product) => Promise<Float32Array<ArrayBuffer>>;

/** Within a making: the numbers, once they are made. */
export function* made(numbers: Numbers): Making {
  return numbers instanceof Float32Array ? numbers : yield* numbers;
}

/** At once, in JavaScript. */
export function madeHere(numbers: Numbers): Float32Array<ArrayBuffer> {
  if (numbers instanceof Float32Array) return numbers;
  let step = numbers.next();
  while (step.done !== true) step = numbers.next(productHere(step.value));
  return step.value;
}

export async function madeWith(numbers: Numbers, multiply: Multiply): Promise<Float32Array<ArrayBuffer>> {
  if (numbers instanceof Float32Array) return numbers;
  let step = numbers.next();
  while (step.done !== true) step = numbers.next(await multiply(step.value));
  return step.value;
}

function productHere({ a, b, sizes }: Product): Float32Array<ArrayBuffer> {
  const { batch = 1, rows, inner, columns } = sizes;
  if (batch === 1) return product(a, b, [rows, inner, columns]);
  const result = new Float32Array(batch * rows * columns);
  for (let i = 0; i < batch; i += 1) {
    const left = a.subarray(i * rows * inner, (i + 1) * rows * inner);
    const right = b.subarray(i * inner * columns, (i + 1) * inner * columns);
    result.set(product(left, right, [rows, inner, columns]), i * rows * columns);
  }
  return result;
}
