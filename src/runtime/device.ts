import { AquatintError } from '../core/errors.ts';
import type { Dialect } from '../core/onnx/graph.ts';
import { said, type Said } from '../core/said.ts';
import type { DeviceFacts } from '../core/planner/memoryBudget.ts';
import { NoGpu, openGpuDevice, type AdapterOffer, type GpuWish } from './gpuDevice.ts';

/** Where sessions run. */
export interface ComputeDevice {
  readonly kind: Dialect;
  /** null on wasm. */
  readonly gpu: GPUDevice | null;
  readonly adapter: string;
  /** Why WebGPU is not used; null when it is. */
  readonly reason: Said | null;
  readonly shaderF16: boolean;
  /** Of the graphics adapter, also where it is left; null where there is none that counts. */
  readonly offer: AdapterOffer | null;
  /** The browser took the device away: nothing runs on it any more. */
  readonly isLost: () => boolean;
}

/**
 * `auto` takes WebGPU where there is a graphics adapter; one that the browser emulates on the processor does
 * not count, because wasm is far faster there. `webgpu` takes any adapter, and throws AquatintError 'no-webgpu'
 * without one, but not where `features`, which is as in GpuWish, leaves the one there is.
 */
export async function openDevice(
  choice: 'auto' | 'webgpu' | 'wasm',
  features: GpuWish['features'] = null,
): Promise<ComputeDevice> {
  if (choice === 'wasm') return wasmDevice(said('device.chosen'));
  const gpu = await openGpuDevice({ emulated: choice === 'webgpu', features });
  if (gpu instanceof NoGpu) {
    if (choice === 'webgpu' && gpu.offer === null) throw new AquatintError('no-webgpu', [gpu.reason]);
    return wasmDevice(gpu.reason, gpu.offer);
  }
  let lost = false;
  void gpu.device.lost.then(() => (lost = true));
  const { device, adapter, shaderF16, offer } = gpu;
  return { kind: 'webgpu', gpu: device, adapter, reason: null, shaderF16, offer, isLost: () => lost };
}

/** A remark for which there is no sentence is told to nobody. */
export function wasmDevice(why: Said | string, offer: AdapterOffer | null = null): ComputeDevice {
  const reason = typeof why === 'string' ? null : why;
  return { kind: 'wasm', gpu: null, adapter: '', reason, shaderF16: false, offer, isLost: () => false };
}

/** What planning needs to know of a device. */
export function deviceFacts({ kind, gpu, shaderF16 }: ComputeDevice): DeviceFacts {
  // only Chromium tells, whatever the types say
  const { deviceMemory = null } = navigator as { deviceMemory?: number };
  return {
    kind,
    shaderF16,
    maxBufferSize: gpu?.limits.maxBufferSize ?? 0,
    maxStorageBufferBindingSize: gpu?.limits.maxStorageBufferBindingSize ?? 0,
    deviceMemory,
  };
}
