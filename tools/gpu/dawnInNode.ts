import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { configureOnnxruntime } from '../../src/runtime/onnxruntime.ts';

/**
 * WebGPU in Node: Dawn, as the npm package `webgpu` has it. `addon`: its dawn.node; `ort`: the folder with
 * onnxruntime-web's loader and wasm; `flags` as Dawn's create() takes them.
 */
export function startDawn(addon: string, ort: string, flags: readonly string[] = []): void {
  const require = createRequire(import.meta.url);
  const { create, globals } = require(path.resolve(addon)) as {
    create: (flags: readonly string[]) => GPU;
    globals: Record<string, unknown>;
  };
  Object.assign(globalThis, globals);
  const gpu = create(flags);
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { gpu, userAgent: 'node', hardwareConcurrency: 1 },
  });
  const queue = GPUQueue.prototype;
  const write = Reflect.get(queue, 'writeBuffer') as (...args: unknown[]) => void;
  // Dawn in Node takes no views of shared memory, which is what the runtime's memory is
  const copied = function (this: GPUQueue, ...args: readonly [GPUBuffer, number, unknown, ...number[]]) {
    const [buffer, offset, data, begin = 0, length] = args;
    if (!ArrayBuffer.isView(data) || data.buffer instanceof ArrayBuffer) return write.apply(this, [...args]);
    const size = Number(Reflect.get(data, 'BYTES_PER_ELEMENT') ?? 1);
    const end = length === undefined ? data.byteLength : size * (begin + length);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return write.call(this, buffer, offset, bytes.slice(size * begin, end));
  };
  Reflect.set(queue, 'writeBuffer', copied);
  configureOnnxruntime({ wasmFolder: `${pathToFileURL(path.resolve(ort)).href}/`, threads: 1 });
}
