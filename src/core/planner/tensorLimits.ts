import { said, type Said } from '../said.ts';
import { shortSize, type DeviceFacts } from './memoryBudget.ts';
import { floatBytes, formatOf, type Formats } from './memoryNeeds.ts';
import type { Phase } from './phase.ts';

export interface TensorTrouble {
  /** Larger than any buffer may be. */
  readonly refusal: Said | null;
  /** Larger than a shader sees at once: onnxruntime binds such a tensor in several pieces. */
  readonly split: Said | null;
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
        ? said('plan.tensorTooLarge', {
            tensor: largest.name,
            size,
            allowed: shortSize(device.maxBufferSize),
          })
        : null,
    split:
      largest.bytes > device.maxStorageBufferBindingSize
        ? said('plan.tensorInPieces', { tensor: largest.name, size })
        : null,
  };
}
