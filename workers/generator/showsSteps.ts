import type { GenerationPlan } from '../../src/core/planner/generationPlan.ts';
import type { LoadedModel } from './loadedModel.ts';

/** The small decoder shows every step: the plan has it beside the UNet. */
export function showsSteps(
  { model: { smallVae, denoiser, fewSteps } }: LoadedModel,
  { phases }: GenerationPlan,
): boolean {
  const denoisers = [denoiser.network.name, fewSteps?.network.name];
  const denoise = phases.find(({ networks }) => networks.some((name) => denoisers.includes(name)));
  return smallVae !== null && (denoise?.networks.includes(smallVae.decoder.name) ?? false);
}
