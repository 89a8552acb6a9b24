import type { ModelSummary } from '../src/protocol/models.ts';
import type { StoredModel } from '../src/storage/opfsModels.ts';

/** A stored model as the page knows it. */
export function modelSummary(model: StoredModel): ModelSummary {
  return { ...model, builtIn: false };
}
