import { networksOf, type Model } from '../model/model.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';

/** What only some have. */
const PLAIN = {
  task: 'text',
  fewSteps: null,
  imageEmbedding: null,
  superResolution: null,
  smallPicture: null,
  scalesPicture: false,
  emptyNegative: 'text',
} as const satisfies Partial<Model>;

export type ModelParts = Omit<Model, keyof typeof PLAIN | 'passedOver'> & Partial<Model>;

/**
 * A model that makes pictures of words alone, its weights checked. `outside` are tensors that belong to none of its networks.
 * Throws AquatintError 'model-mismatch'.
 */
export function wholeModel(parts: ModelParts, outside: readonly string[] = []): Model {
  const model: Model = { ...PLAIN, ...parts, passedOver: [] };
  return { ...model, passedOver: [...outside, ...checkWeights(networksOf(model))] };
}
