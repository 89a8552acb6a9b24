import { AquatintError } from '../core/errors.ts';
import type { ComputeDevice } from './device.ts';

/**
 * Runs a task and turns what WebGPU reports on the side into an exception: onnxruntime creates buffers that
 * are too large without noticing, and only fails, or computes nonsense, later.
 */
export async function guarded<T>(device: ComputeDevice, task: () => Promise<T>): Promise<T> {
  const { gpu } = device;
  if (gpu === null) return translated(device, task);
  gpu.pushErrorScope('validation');
  gpu.pushErrorScope('out-of-memory');
  let result: T;
  let memoryError: GPUError | null;
  let validationError: GPUError | null;
  try {
    result = await translated(device, task);
  } finally {
    memoryError = await gpu.popErrorScope();
    validationError = await gpu.popErrorScope();
  }
  if (memoryError !== null) {
    throw new AquatintError('out-of-memory', `The graphics memory is full: ${memoryError.message}`);
  }
  if (validationError !== null) {
    throw new AquatintError('internal', `WebGPU refused a command: ${validationError.message}`);
  }
  return result;
}

async function translated<T>(device: ComputeDevice, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof AquatintError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new AquatintError(codeOf(device, message), message, { cause: error });
  }
}

function codeOf(device: ComputeDevice, message: string): 'out-of-memory' | 'device-lost' | 'internal' {
  if (device.isLost() || /device.*(lost|destroyed)|lost.*device/i.test(message)) return 'device-lost';
  const full = /bad_alloc|out of memory|memory access out of bounds|failed to allocate|allocation failed/i;
  return full.test(message) ? 'out-of-memory' : 'internal';
}
