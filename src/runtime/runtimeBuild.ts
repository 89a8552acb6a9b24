/**
 * The two builds of onnxruntime's WebAssembly that have WebGPU. Where WebAssembly may wait for a promise (JSPI: Chrome and Edge from 137
 * on) there is one of two thirds the size, which starts sooner and takes half the time for a dispatch; the other one, in which every
 * function can be left and entered again, runs everywhere.
 */
export const RUNTIME_BUILDS = ['jspi', 'asyncify'] as const;

export type RuntimeBuild = (typeof RUNTIME_BUILDS)[number];

/** Below the site's root. */
export const RUNTIME_FOLDER = 'ort/';

/** What this browser, or this Node, runs. */
export const runtimeBuild = (): RuntimeBuild => ('Suspending' in WebAssembly ? 'jspi' : 'asyncify');

/** A build finds its parts by their names. */
export const runtimeFiles = (build: RuntimeBuild): { readonly mjs: string; readonly wasm: string } => ({
  mjs: `ort-wasm-simd-threaded.${build}.mjs`,
  wasm: `ort-wasm-simd-threaded.${build}.wasm`,
});

/** Whether a file of the site belongs to the build that this browser does not run. */
export const isOfOtherBuild = (address: string): boolean =>
  RUNTIME_BUILDS.some((build) => build !== runtimeBuild() && address.includes(`.${build}.`));
