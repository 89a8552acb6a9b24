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
    result = await translated(device, () => untilLost(gpu, task));
  } finally {
    memoryError = await translated(device, () => gpu.popErrorScope());
    validationError = await translated(device, () => gpu.popErrorScope());
  }
  if (memoryError !== null) {
    throw new AquatintError('out-of-memory', `The graphics memory is full: ${memoryError.message}`);
  }
  if (validationError !== null) {
    throw new AquatintError('internal', `WebGPU refused a command: ${validationError.message}`);
  }
  return result;
}

interface Watch {
  /** Ends the task that waits now; tasks come one at a time. */
  reject: ((error: AquatintError) => void) | null;
  lost: AquatintError | null;
}

/** Milliseconds that a failure waits for its reason. */
const PATIENCE = 300;

const watches = new WeakMap<GPUDevice, Watch>();

/** The task, or the loss of its device: what waits for a lost device may wait for ever. */
async function untilLost<T>(gpu: GPUDevice, task: () => Promise<T>): Promise<T> {
  const watch = watchOf(gpu);
  if (watch.lost !== null) throw watch.lost;
  try {
    return await new Promise<T>((resolve, reject) => {
      watch.reject = reject;
      task().then(resolve, reject);
    });
  } catch (error) {
    // onnxruntime fails at once, and names a buffer; the browser tells of the loss a moment later
    await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    throw watch.lost ?? error;
  } finally {
    watch.reject = null;
  }
}

/** One listener a device: `gpu.lost` keeps whatever waits for it, results included, as long as the device lives. */
function watchOf(gpu: GPUDevice): Watch {
  const known = watches.get(gpu);
  if (known !== undefined) return known;
  const watch: Watch = { reject: null, lost: null };
  watches.set(gpu, watch);
  void gpu.lost.then(({ reason, message }) => {
    watch.lost = new AquatintError('device-lost', `The graphics device was lost (${reason}): ${message}`);
    watch.reject?.(watch.lost);
  });
  return watch;
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
