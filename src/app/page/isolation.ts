/**
 * WebAssembly threads need a cross-origin isolated page. Where the host cannot send the headers for that, the
 * service worker adds them, but only to pages loaded after it took over. The first page is loaded once more if
 * that makes a difference: without WebGPU, and while nobody has begun to use it.
 */

export interface IsolationFacts {
  readonly isolated: boolean;
  readonly controlled: boolean;
  /** Null while it is not known yet. */
  readonly device: 'webgpu' | 'wasm' | null;
  readonly reloadedBefore: boolean;
  /** Something was typed or clicked, or a picture is being made. */
  readonly inUse: boolean;
}

export type IsolationStep = 'none' | 'reload' | 'offer';

export function nextIsolationStep(facts: IsolationFacts): IsolationStep {
  const helps = !facts.isolated && facts.controlled && facts.device === 'wasm';
  if (!helps || facts.reloadedBefore) return 'none';
  return facts.inUse ? 'offer' : 'reload';
}
