/** How a tensor's elements lie in what it is stored in. */
export interface Strided {
  readonly shape: readonly number[];
  /** In elements. */
  readonly stride: readonly number[];
  readonly bytesPerElement: number;
}

/** Row after row, nothing between. */
export function isContiguous({ shape, stride }: Strided): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i -= 1) {
    const size = shape[i] ?? 1;
    if (size !== 1 && stride[i] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Elements from the first one to the last. */
export function strideSpan({ shape, stride }: Strided): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((span, size, i) => span + (size - 1) * (stride[i] ?? 0), 1);
}

/** Row-major bytes of a tensor that lies otherwise, such as a transposed one. `stored` begins at its first element. */
export function gatherStrided(stored: Uint8Array, { shape, stride, bytesPerElement }: Strided): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const result = new Uint8Array(count * bytesPerElement);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += bytesPerElement) {
    const begin = from * bytesPerElement;
    for (let i = 0; i < bytesPerElement; i += 1) result[to + i] = stored[begin + i] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (index[axis] ?? 0) + 1;
      from += stride[axis] ?? 0;
      index[axis] = next;
      if (next < (shape[axis] ?? 0)) break;
      from -= next * (stride[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
