import * as ort from 'onnxruntime-web/webgpu';

export interface RuntimeSetup {
  /** Folder URL with ort-wasm-simd-threaded.asyncify.{mjs,wasm}; null takes those beside the package (Node). */
  readonly wasmFolder: string | null;
  readonly threads: number;
}

/** Once, before the first session. */
export function configureOnnxruntime({ wasmFolder, threads }: RuntimeSetup): void {
  ort.env.logLevel = 'error';
  ort.env.wasm.proxy = false; // we are in a worker already, and proxied calls would clone LazyFile
  ort.env.wasm.numThreads = threads;
  if (wasmFolder !== null) ort.env.wasm.wasmPaths = wasmFolder;
}

export { ort };
