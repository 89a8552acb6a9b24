import { AquatintError } from '../core/errors.ts';
import type { ComputeDevice } from './device.ts';

/**
 * Runs a task and turns what WebGPU reports on the side into an exception: onnxruntime creates buffers that
 * are too large without noticing, and only fails, or computes nonsense, later. Where it fails itself, what WebGPU has
 * reported is the reason, and what onnxruntime says of it ("unknown error") only the consequence.
 */
export async function guarded<T>(device: ComputeDevice, task: () => Promise<T>): Promise<T> {
  const { gpu } = device;
  if (gpu === null) return translated(device, task);
  const watch = watchOf(gpu);
  watch.refused = null;
  gpu.pushErrorScope('validation');
  gpu.pushErrorScope('out-of-memory');
  const [outcome] = await Promise.allSettled([translated(device, () => untilLost(gpu, task))]);
  const memoryError = await translated(device, () => gpu.popErrorScope());
  const validationError = await translated(device, () => gpu.popErrorScope());
  const shortage = memoryError?.message ?? watch.refused;
  if (shortage !== null) {
    throw new AquatintError('out-of-memory', `The graphics memory is full: ${shortage}`);
  }
  if (validationError !== null) {
    throw new AquatintError('device-refused', `WebGPU refused a command: ${validationError.message}`);
  }
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

interface Watch {
  /** Ends the task that waits now; tasks come one at a time. */
  reject: ((error: AquatintError) => void) | null;
  lost: AquatintError | null;
  /** What the browser said when it would not make a buffer; null where it made all. */
  refused: string | null;
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
  const watch: Watch = { reject: null, lost: null, refused: null };
  watches.set(gpu, watch);
  watchBuffers(gpu, watch);
  void gpu.lost.then(({ reason, message }) => {
    watch.lost = new AquatintError('device-lost', `The graphics device was lost (${reason}): ${message}`);
    watch.reject?.(watch.lost);
  });
  return watch;
}

/** A buffer that is to be mapped from the start, and for which there is no memory, throws at once: a RangeError. */
function watchBuffers(gpu: GPUDevice, watch: Watch): void {
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    try {
      return create(descriptor);
    } catch (error) {
      watch.refused = error instanceof Error ? error.message : String(error);
      throw error;
    }
  };
}

async function translated<T>(device: ComputeDevice, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof AquatintError) throw error;
    const message = messageOf(error);
    throw new AquatintError(codeOf(device, message), message, { cause: error });
  }
}

/** Is it the device, or its memory, rather than what it was to do? */
export const isOfDevice = (device: ComputeDevice, error: unknown): boolean =>
  codeOf(device, messageOf(error)) !== 'internal';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * As onnxruntime, WebAssembly and browsers put it. Sizes that 32 bits cannot hold are "integer overflow" (SafeInt); what
 * fails in a copy to a mapped buffer, which has no other way to fail, is "unknown".
 */
const MEMORY_IS_FULL =
  /bad_alloc|out of memory|memory access out of bounds|failed to allocate|allocation failed|safeint|integer overflow|error occurred in memory copy|invalid (array|typed array) length/i;

function codeOf(device: ComputeDevice, message: string): 'out-of-memory' | 'device-lost' | 'internal' {
  if (device.isLost() || /device.*(lost|destroyed)|lost.*device/i.test(message)) return 'device-lost';
  return MEMORY_IS_FULL.test(message) ? 'out-of-memory' : 'internal';
}
