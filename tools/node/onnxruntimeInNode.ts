import { pathToFileURL } from 'node:url';
import { configureOnnxruntime } from '../../src/runtime/onnxruntime.ts';

/**
 * onnxruntime-web's wasm provider in Node, single-threaded: what unit tests compute with.
 * Outside vitest, start Node with `--conditions onnxruntime-web-use-extern-wasm`.
 */
export function startOnnxruntime(): void {
  const wasmFolder = pathToFileURL('node_modules/onnxruntime-web/dist/').href;
  configureOnnxruntime({ wasmFolder, threads: 1 });
}
