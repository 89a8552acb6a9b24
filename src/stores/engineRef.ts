import type { Engine } from '../engine/engine.ts';

let provided: Engine | null = null;

/** Called once by the composition root, before any action. */
export function provideEngine(engine: Engine): void {
  provided = engine;
}

export function theEngine(): Engine {
  if (!provided) throw new Error('provideEngine has not been called');
  return provided;
}
