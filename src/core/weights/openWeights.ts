import type { ByteSource } from './byteSource.ts';
import { openSafetensors, readSafetensorsHeader } from './safetensors.ts';
import type { TensorSource } from './tensorSource.ts';
import { openTorchCheckpoint } from './torch/torchCheckpoint.ts';
import { startsZip } from './torch/zipDirectory.ts';

/** Names of files that hold weights. What is in one decides how it is read. */
export const WEIGHTS_FILE = /\.(safetensors|ckpt|pt|pth|bin)$/i;

export interface OpenedWeights {
  readonly tensors: TensorSource;
  /** What a safetensors file says of itself in words. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** A file of weights: safetensors, or PyTorch's. Reads what describes the tensors, and no tensor. */
export function openWeights(bytes: ByteSource): OpenedWeights {
  if (startsZip(bytes)) return { tensors: openTorchCheckpoint(bytes), metadata: new Map() };
  const header = readSafetensorsHeader(bytes);
  return { tensors: openSafetensors(bytes, header), metadata: header.metadata };
}
