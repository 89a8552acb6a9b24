import { describe, expect, test } from 'vitest';
import { wasmDevice, type ComputeDevice } from './device.ts';
import { guarded } from './gpuErrors.ts';

interface Behaviour {
  readonly lost?: Promise<{ reason: string; message: string }>;
  readonly popErrorScope?: () => Promise<GPUError | null>;
  readonly createBuffer?: () => GPUBuffer;
}

function deviceThat({
  lost = new Promise(() => undefined),
  popErrorScope = async () => null,
  createBuffer = () => ({}) as GPUBuffer,
}: Behaviour): ComputeDevice {
  const gpu = { lost, popErrorScope, createBuffer, pushErrorScope: () => undefined } as unknown as GPUDevice;
  return {
    kind: 'webgpu',
    gpu,
    adapter: 'test',
    reason: null,
    shaderF16: false,
    offer: null,
    isLost: () => false,
  };
}

describe('guarded', () => {
  test('gives what the task gives', async () => {
    await expect(guarded(deviceThat({}), async () => 7)).resolves.toBe(7);
  });

  test('ends a task that would wait for ever for a device that is lost', async () => {
    const device = deviceThat({ lost: Promise.resolve({ reason: 'unknown', message: 'driver reset' }) });
    await expect(guarded(device, () => new Promise(() => undefined))).rejects.toMatchObject({
      code: 'device-lost',
    });
  });

  test('names the loss that comes to light only after the task has failed', async () => {
    const loss = { reason: 'destroyed', message: '' };
    const lost = new Promise<typeof loss>((resolve) => setTimeout(() => resolve(loss), 30));
    const failing = guarded(deviceThat({ lost }), () => Promise.reject(new Error('mapAsync failed')));
    await expect(failing).rejects.toMatchObject({ code: 'device-lost' });
  });

  test('names the loss when the error scopes cannot be asked any more', async () => {
    const popErrorScope = () => Promise.reject(new Error('The device is lost.'));
    const failing = guarded(deviceThat({ popErrorScope }), async () => 7);
    await expect(failing).rejects.toMatchObject({ code: 'device-lost' });
  });

  test('reports memory that ran out on the side', async () => {
    const popErrorScope = async () => ({ message: 'too large' });
    const failing = guarded(deviceThat({ popErrorScope }), async () => 7);
    await expect(failing).rejects.toMatchObject({ code: 'out-of-memory' });
  });

  test('names the memory where a buffer is refused, whatever onnxruntime makes of that', async () => {
    const refuse = (): GPUBuffer => {
      throw new RangeError('createBuffer failed, size (8589934592) is too large');
    };
    const device = deviceThat({ createBuffer: refuse });
    const size = { size: 2 ** 33, usage: 0, mappedAtCreation: true };
    const creating = guarded(device, async () => {
      try {
        device.gpu?.createBuffer(size);
      } catch {
        throw new Error('Aborted(). Build with -sASSERTIONS for more info.');
      }
    });
    await expect(creating).rejects.toMatchObject({
      code: 'out-of-memory',
      message: 'The graphics memory is full: createBuffer failed, size (8589934592) is too large',
    });
    await expect(guarded(device, async () => 7)).resolves.toBe(7);
  });

  test('names the memory that ran out before the task failed for another reason', async () => {
    const answers = [{ message: 'too large' }, null];
    const device = deviceThat({ popErrorScope: async () => answers.shift() ?? null });
    const failing = guarded(device, () => Promise.reject(new Error('unknown')));
    await expect(failing).rejects.toMatchObject({ code: 'out-of-memory' });
  });

  test('a command that WebGPU refuses has a sentence of its own', async () => {
    const answers = [null, { message: 'binding size' }];
    const device = deviceThat({ popErrorScope: async () => answers.shift() ?? null });
    await expect(guarded(device, async () => 7)).rejects.toMatchObject({ code: 'device-refused' });
  });

  test.each([
    'OrtRun() failed: /onnxruntime_src/onnxruntime/core/common/safeint.h:17 Integer overflow',
    'std::bad_alloc',
    'Unknown error occurred in memory copy.',
    'RangeError: Array buffer allocation failed',
    'Out of memory: cannot grow memory',
  ])('%s is a lack of memory, on the processor too', async (message) => {
    for (const device of [deviceThat({}), wasmDevice('test')]) {
      const failing = guarded(device, () => Promise.reject(new Error(message)));
      await expect(failing).rejects.toMatchObject({ code: 'out-of-memory' });
    }
  });
});
