import type { ByteSource } from './byteSource.ts';
import { openSafetensors, startsSafetensors } from './safetensors.ts';
import type { TensorSource } from './tensorSource.ts';

/** A file's tensors, as openWeights reads it. What reads other kinds than safetensors is fetched for the first of them. */
export async function readTensors(bytes: ByteSource): Promise<TensorSource> {
  if (startsSafetensors(bytes)) return openSafetensors(bytes);
  const { openWeights } = await import('./openWeights.ts');
  return openWeights(bytes).tensors;
}
