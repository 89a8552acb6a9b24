import type { ByteSource } from './byteSource.ts';
import { openGguf } from './gguf/gguf.ts';
import { readGgufHeader, startsGguf } from './gguf/ggufHeader.ts';
import type { GgufValue } from './gguf/ggufValues.ts';
import { openSafetensors, readSafetensorsHeader } from './safetensors.ts';
import type { TensorSource } from './tensorSource.ts';
import { openOldArchive, startsOldArchive } from './torch/oldArchive.ts';
import type { TorchArchive } from './torch/torchArchive.ts';
import { openTorchCheckpoint } from './torch/torchCheckpoint.ts';
import { openZipArchive } from './torch/zipArchive.ts';
import { startsZip } from './torch/zipDirectory.ts';

export interface OpenedWeights {
  readonly tensors: TensorSource;
  /** What the file says of itself in words. */
  readonly metadata: ReadonlyMap<string, string>;
  /** All that a GGUF says of itself. */
  readonly values?: ReadonlyMap<string, GgufValue>;
}

/** A file of weights: safetensors, GGUF, or PyTorch's. Reads what describes the tensors, and no tensor. */
export function openWeights(bytes: ByteSource): OpenedWeights {
  if (startsZip(bytes)) return ofTorch(bytes, openZipArchive(bytes));
  if (startsOldArchive(bytes)) return ofTorch(bytes, openOldArchive(bytes));
  if (startsGguf(bytes)) {
    const header = readGgufHeader(bytes);
    const { values } = header;
    return { tensors: openGguf(bytes, header), metadata: textsOf(values), values };
  }
  const header = readSafetensorsHeader(bytes);
  return { tensors: openSafetensors(bytes, header), metadata: header.metadata };
}

const ofTorch = (bytes: ByteSource, archive: TorchArchive): OpenedWeights => ({
  tensors: openTorchCheckpoint(bytes, archive),
  metadata: new Map(),
});

function textsOf(values: ReadonlyMap<string, GgufValue>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of values) if (typeof value === 'string') texts.set(key, value);
  return texts;
}
