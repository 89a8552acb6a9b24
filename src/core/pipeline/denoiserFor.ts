import { findSampler } from '../samplers/catalogue.ts';
import type { SamplerEntry } from '../samplers/samplerEntry.ts';

/** The algorithms of consistency models (Luo et al. 2023; Zheng et al. 2024). */
const FEW_STEP: ReadonlySet<SamplerEntry['algorithm']> = new Set(['lcm', 'lcm_comfyui', 'tcd']);

/** A model's denoisers, or what is known of them. */
interface Denoisers<T> {
  readonly denoiser: T;
  /** null: the model has none. */
  readonly fewSteps: T | null;
}

/** The one that draws: the samplers of consistency models take the one distilled for them, where the model has it. */
export function denoiserFor<T>({ denoiser, fewSteps }: Denoisers<T>, sampler: string): T {
  const algorithm = findSampler(sampler)?.algorithm;
  return algorithm !== undefined && FEW_STEP.has(algorithm) ? (fewSteps ?? denoiser) : denoiser;
}
