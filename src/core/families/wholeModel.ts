import { networksOf, type Model } from '../model/model.ts';
import { checkWeights } from '../pipeline/checkWeights.ts';

/** What only some of Stable Diffusion's UNets have. */
const PLAIN = {
  task: 'text',
  fewSteps: null,
  lowResScheduler: null,
  maxNoiseLevel: 0,
  scalesPicture: false,
  emptyNegative: 'text',
} as const satisfies Partial<Model>;

export type ModelParts = Omit<Model, keyof typeof PLAIN | 'passedOver'>;

/** A model that makes pictures of words alone, its weights checked. Throws AquatintError 'model-mismatch'. */
export function wholeModel(parts: ModelParts): Model {
  const model: Model = { ...PLAIN, ...parts, passedOver: [] };
  return { ...model, passedOver: checkWeights(networksOf(model)) };
}
