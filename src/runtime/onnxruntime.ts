import * as ort from 'onnxruntime-web/webgpu';
import { runtimeBuild, runtimeFiles } from './runtimeBuild.ts';

export interface RuntimeSetup {
  /** URL of the folder with the files of the runtime's builds; null takes those beside the package (Node). */
  readonly wasmFolder: string | null;
  readonly threads: number;
}

/** Once, before the first session. */
export function configureOnnxruntime({ wasmFolder, threads }: RuntimeSetup): void {
  ort.env.logLevel = 'error';
  ort.env.wasm.proxy = false; // we are in a worker already, and proxied calls would clone LazyFile
  ort.env.wasm.numThreads = threads;
  if (wasmFolder === null) return;
  const { mjs, wasm } = runtimeFiles(runtimeBuild());
  ort.env.wasm.wasmPaths = { mjs: `${wasmFolder}${mjs}`, wasm: `${wasmFolder}${wasm}` };
}

export { ort };
