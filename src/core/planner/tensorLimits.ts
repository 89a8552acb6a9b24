import { shortSize, type DeviceFacts } from './memoryBudget.ts';
import { floatBytes, formatOf, type Formats } from './memoryNeeds.ts';
import type { Phase } from './phase.ts';

export interface TensorTrouble {
  /** Larger than any buffer may be. */
  readonly refusal: string | null;
  /** Larger than a shader sees at once: onnxruntime binds such a tensor in several pieces. */
  readonly split: string | null;
}

/** What a device's limits on single buffers mean for the networks of a picture. */
export function tensorTrouble(
  phases: readonly Phase[],
  formats: Formats,
  device: DeviceFacts,
): TensorTrouble {
  if (device.kind === 'wasm') return { refusal: null, split: null };
  const tensors = phases
    .flatMap(({ loads }) => loads)
    .map((load) => {
      const { name, numbers } = load.facts.largest;
      return { name, bytes: numbers * floatBytes(formatOf(load, formats).compute) };
    });
  const [largest = { name: '', bytes: 0 }] = tensors.sort((a, b) => b.bytes - a.bytes);
  const size = shortSize(largest.bytes);
  return {
    refusal:
      largest.bytes > device.maxBufferSize
        ? `The tensor ${largest.name} takes ${size}, but the largest buffer of this device ${shortSize(device.maxBufferSize)}.`
        : null,
    split:
      largest.bytes > device.maxStorageBufferBindingSize
        ? `The tensor ${largest.name} takes ${size}, more than a shader of this device sees at once; it is bound in pieces.`
        : null,
  };
}
