import type { ByteSource } from './byteSource.ts';
import { openGguf } from './gguf/gguf.ts';
import { readGgufHeader, startsGguf } from './gguf/ggufHeader.ts';
import type { GgufValue } from './gguf/ggufValues.ts';
import { openSafetensors, readSafetensorsHeader } from './safetensors.ts';
import type { TensorSource } from './tensorSource.ts';
import { openTorchCheckpoint } from './torch/torchCheckpoint.ts';
import { startsZip } from './torch/zipDirectory.ts';

/** Names of files that hold weights. What is in one decides how it is read. */
export const WEIGHTS_FILE = /\.(safetensors|gguf|ckpt|pt|pth|bin)$/i;

export interface OpenedWeights {
  readonly tensors: TensorSource;
  /** What the file says of itself in words. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** A file of weights: safetensors, GGUF, or PyTorch's. Reads what describes the tensors, and no tensor. */
export function openWeights(bytes: ByteSource): OpenedWeights {
  if (startsZip(bytes)) return { tensors: openTorchCheckpoint(bytes), metadata: new Map() };
  if (startsGguf(bytes)) {
    const header = readGgufHeader(bytes);
    return { tensors: openGguf(bytes, header), metadata: textsOf(header.values) };
  }
  const header = readSafetensorsHeader(bytes);
  return { tensors: openSafetensors(bytes, header), metadata: header.metadata };
}

function textsOf(values: ReadonlyMap<string, GgufValue>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of values) if (typeof value === 'string') texts.set(key, value);
  return texts;
}
