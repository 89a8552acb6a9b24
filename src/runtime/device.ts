import type { Dialect } from '../core/onnx/graph.ts';
import { NoGpu, openGpuDevice } from './gpuDevice.ts';

/** Where sessions run. */
export interface ComputeDevice {
  readonly kind: Dialect;
  /** null on wasm. */
  readonly gpu: GPUDevice | null;
  readonly adapter: string;
  /** Why WebGPU is not used; '' when it is. */
  readonly reason: string;
  readonly shaderF16: boolean;
}

/** `auto` takes WebGPU where it can be had; `webgpu` fails without it. */
export async function openDevice(choice: 'auto' | 'webgpu' | 'wasm'): Promise<ComputeDevice> {
  if (choice === 'wasm') return wasmDevice('The processor was chosen in the settings.');
  const gpu = await openGpuDevice();
  if (gpu instanceof NoGpu) return wasmDevice(gpu.reason);
  return { kind: 'webgpu', gpu: gpu.device, adapter: gpu.adapter, reason: '', shaderF16: gpu.shaderF16 };
}

export function wasmDevice(reason: string): ComputeDevice {
  return { kind: 'wasm', gpu: null, adapter: '', reason, shaderF16: false };
}
