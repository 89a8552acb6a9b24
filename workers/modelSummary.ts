import type { ModelSummary } from '../src/protocol/models.ts';
import type { StoredModel } from '../src/storage/opfsModels.ts';

/** A stored model as the page knows it. Its hash is the engine's business. */
export function modelSummary({ hash: _hash, ...model }: StoredModel): ModelSummary {
  return { ...model, builtIn: false };
}
