import type { Condition } from './condition.ts';
import type { HostTensor, Tensor } from './session.ts';

/** One run of the denoising network, as what runs before it sees it. */
export interface DenoiserRun {
  readonly group: readonly Condition[];
  /** What they have in common with it: sample [N, C, h, w], timestep [N, 1], text, pooled … */
  readonly inputs: Readonly<Record<string, HostTensor>>;
}

/** Networks that run before the denoising network in the same call. Their owner calls `release`. */
export interface RunsBefore {
  /** More inputs for the run, during which they may not be released: `predict` makes it. */
  during<T>(run: DenoiserRun, predict: (told: Readonly<Record<string, Tensor>>) => Promise<T>): Promise<T>;
  release(): void;
}

export const NOTHING_BEFORE: RunsBefore = { during: (_, predict) => predict({}), release: () => undefined };

/** Without the batch axis. */
export function shapesOf(tensors: Readonly<Record<string, Tensor>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape.slice(1)]));
}
