import { describe, expect, test } from 'vitest';
import type { ComputeDevice } from './device.ts';
import { guarded } from './gpuErrors.ts';

interface Behaviour {
  readonly lost?: Promise<{ reason: string; message: string }>;
  readonly popErrorScope?: () => Promise<GPUError | null>;
}

function deviceThat({
  lost = new Promise(() => undefined),
  popErrorScope = async () => null,
}: Behaviour): ComputeDevice {
  const gpu = { lost, popErrorScope, pushErrorScope: () => undefined } as unknown as GPUDevice;
  return { kind: 'webgpu', gpu, adapter: 'test', reason: '', shaderF16: false, isLost: () => false };
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
});
