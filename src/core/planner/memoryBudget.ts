import { said, type Said } from '../said.ts';

const GB = 2 ** 30;

/** What is known of a device before anything is loaded. */
export interface DeviceFacts {
  readonly kind: 'webgpu' | 'wasm';
  readonly shaderF16: boolean;
  /** Bytes; GPU devices' own limits. 0 on wasm. */
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  /** navigator.deviceMemory, in GB; null where the browser does not say. */
  readonly deviceMemory: number | null;
}

/** Older browsers say 8 for everything above, too. */
const USUAL_MEMORY = 8;
const MOST_ASSUMED = 16;
/** Of a small machine's memory, which graphics and everything else share. */
const SHARE = 0.75;
/**
 * WebAssembly addresses 4 GB. What is counted below, from the graphs for WebGPU, is less than what is taken here, measured on SD 1.5:
 * 3 % more weights (convolutions that enlarge are expanded), 75 MB beside them while they load, up to 128 MB of attention
 * scores (onnx/passes/attentionSlices.ts), 110 MB for convolutions; and memory that is free, but in pieces.
 */
const WASM_BUDGET = 3.3 * GB;

export interface Budget {
  readonly bytes: number;
  readonly because: Said;
}

/** Browsers do not tell how much graphics memory there is: this is a guess, and says so. */
export function memoryBudget({ kind, deviceMemory }: DeviceFacts): Budget {
  if (kind === 'wasm') {
    return { bytes: WASM_BUDGET, because: said('plan.wasmHolds') };
  }
  if (deviceMemory === null) {
    const because = said('plan.memoryUnknown', { size: `${USUAL_MEMORY} GB` });
    return { bytes: USUAL_MEMORY * GB, because };
  }
  const large = deviceMemory >= USUAL_MEMORY;
  const assumed = large ? Math.min(deviceMemory, MOST_ASSUMED) : SHARE * deviceMemory;
  const values = { told: `${deviceMemory} GB`, size: shortSize(assumed * GB) };
  return {
    bytes: assumed * GB,
    because: large ? said('plan.memoryToldOrMore', values) : said('plan.memoryTold', values),
  };
}

export function shortSize(bytes: number): string {
  const gb = bytes / GB;
  if (gb < 1) return `${Math.round(1024 * gb)} MB`;
  return `${gb >= 10 ? gb.toFixed(0) : gb.toFixed(1).replace(/\.0$/, '')} GB`;
}
