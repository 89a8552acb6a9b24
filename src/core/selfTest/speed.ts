import type { GraphWork } from '../onnx/graphWork.ts';

/** What a device does in a second, measured. */
export interface Rates {
  /** Floating point operations a second in convolutions, and in matrix products. */
  readonly conv: number;
  readonly matrix: number;
  /** Seconds that a node takes whatever it computes. */
  readonly node: number;
}

export interface Speed {
  readonly rates: Rates;
  /** Seconds of one step of the site's own model, guided, at its own size. */
  readonly step: number;
}

export interface Speeds {
  readonly webgpu: Speed;
  readonly wasm: Speed;
}

/** Of WebGPU's time. Where the processor saves less than a fifth, WebGPU stays. */
const WORTH_LEAVING = 0.8;

export function secondsOf({ conv, matrix, nodes }: GraphWork, rates: Rates): number {
  return conv / rates.conv + matrix / rates.matrix + nodes * rates.node;
}

/** Where the site's own model runs, which was timed. */
export function fasterForOwn({ webgpu, wasm }: Speeds): 'webgpu' | 'wasm' {
  return wasm.step < WORTH_LEAVING * webgpu.step ? 'wasm' : 'webgpu';
}

/** Where another model runs, judged by what one of its steps has to do. */
export function fasterFor(work: GraphWork, { webgpu, wasm }: Speeds): 'webgpu' | 'wasm' {
  const [there, here] = [secondsOf(work, webgpu.rates), secondsOf(work, wasm.rates)];
  return here < WORTH_LEAVING * there ? 'wasm' : 'webgpu';
}
