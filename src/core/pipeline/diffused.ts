import type { DenoiserShape } from '../model/denoiserShape.ts';
import type { Diffusion } from '../model/diffusion.ts';
import type { Network } from '../model/network.ts';
import type { NoiseSource, SamplerStep } from '../samplers/sampler.ts';
import { samplerOfClass } from '../samplers/samplerOfClass.ts';
import { planSampling } from '../samplers/samplingPlan.ts';
import { CallJournal } from './callJournal.ts';
import { createDenoiser, type PredictAll } from './denoiser.ts';
import { guide, predictionsPerCall, type Guide } from './guide.ts';
import type { PictureContext } from './pictureJob.ts';
import { NOTHING_BEFORE } from './runsBefore.ts';

export interface DiffusionRun {
  /** Of its sample: [1, C, h, w]. */
  readonly shape: readonly number[];
  readonly steps: number;
  readonly guide: Guide;
  /** Also for the start. */
  readonly noise: NoiseSource;
  /** Makes the last step in place of the diffusion's own. */
  readonly last?: Network<DenoiserShape>;
}

/** A part of a picture's making that is a diffusion of its own: from noise on, with the sampler that its scheduler names. */
export async function* diffused(
  context: Pick<PictureContext, 'sessions' | 'signal' | 'journal' | 'oneByOne'>,
  { denoiser, scheduler }: Diffusion,
  { shape, steps, guide: request, noise, last = denoiser.network }: DiffusionRun,
): AsyncGenerator<SamplerStep> {
  const { sessions, signal, journal = new CallJournal(), oneByOne = false } = context;
  const plan = await planSampling({ sampler: samplerOfClass(scheduler) ?? 'ddpm', steps, config: scheduler });
  const by = (network: Network<DenoiserShape>): PredictAll =>
    createDenoiser({
      ...{ network, sessions, signal, companions: NOTHING_BEFORE, latentShape: shape, ahead: null },
      adapterStrengths: () => [],
      batch: oneByOne ? 1 : predictionsPerCall(request),
    });
  const [usual, final] = [by(denoiser.network), by(last)];
  const end = plan.levels.at(-2)?.timestep;
  const predictAll = journal.through((x, timestep, conditions) =>
    (timestep === end ? final : usual)(x, timestep, conditions),
  );
  const size = shape.reduce((product, side) => product * side, 1);
  const start = noise.next(size).map((value) => Math.fround(value * plan.initialNoiseScale));
  yield* plan.sampler(plan.denoiser(guide(predictAll, request)), start, plan.levels, noise);
}
