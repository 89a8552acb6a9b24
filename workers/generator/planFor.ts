import { AquatintError } from '../../src/core/errors.ts';
import { needsGuidance } from '../../src/core/guidance/classifierFree.ts';
import { planGeneration, type GenerationPlan } from '../../src/core/planner/plan.ts';
import type { GenerationSettings } from '../../src/protocol/settings.ts';
import { deviceFacts, type ComputeDevice } from '../../src/runtime/device.ts';
import type { LoadedModel } from './loadedModel.ts';

export interface Planned {
  readonly plan: GenerationPlan;
  /** What speaks against it, where the person has overruled that. */
  readonly warning: string | null;
}

/**
 * How pictures of these settings are made on this device. Throws AquatintError 'out-of-memory' where nothing fits; a
 * precision that somebody chose overrules that, and they are warned.
 */
export function planFor(
  { facts }: LoadedModel,
  device: ComputeDevice,
  { width, height, guidance, precision }: GenerationSettings,
): Planned {
  const { plan, refusal } = planGeneration({
    ...{ facts, width, height, precision },
    device: deviceFacts(device),
    guided: needsGuidance(guidance),
  });
  if (refusal !== null && precision === 'auto') throw new AquatintError('out-of-memory', refusal);
  return { plan, warning: refusal };
}
