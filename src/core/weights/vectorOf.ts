import { floatsOf } from './cast.ts';
import type { TensorSource } from './tensorSource.ts';

/** All numbers of a small tensor. */
export function vectorOf(source: TensorSource, name: string): Float32Array<ArrayBuffer> {
  return floatsOf(source.info(name).dtype, source.read(name)).slice();
}
