import { AquatintError } from '../errors.ts';
import type { ItemKind } from '../model/item.ts';

type Kind = ItemKind | 'model';

/** What it is called, and where it belongs. */
const CALLED: Readonly<Record<Kind, readonly [what: string, use: string]>> = {
  lora: ['a LoRA', 'give it as a LoRA'],
  embedding: ['an embedding', 'give it as an embedding, whose name is a word of the prompt'],
  controlnet: ['a ControlNet', 'give it with a control picture'],
  t2i: ['a T2I-Adapter', 'give it with a control picture'],
  'ip-adapter': ['an IP-Adapter', 'give it with a picture that is used as words are'],
  'image-encoder': ['an image encoder', 'give it beside an IP-Adapter'],
  upscaler: ['an upscaler', 'it enlarges pictures that are finished'],
  'depth-estimator': ['a depth estimator', 'the preprocessor "depth" uses it'],
  'pose-estimator': ['a pose estimator', 'the preprocessor "pose" uses it'],
  'person-detector': ['a person detector', 'the preprocessor "pose" uses it'],
  model: ['a model', 'choose it as the model'],
};

/** A file that is something else than it was given as: what it is, and where that belongs. `found` is null where nobody knows. */
export function misplaced(name: string, found: Kind | null, wanted: readonly Kind[]): AquatintError {
  const none = wanted.map((kind) => CALLED[kind][0].replace(/^an? /, '')).join(' or ');
  const [what, use] = found === null ? [null, 'choose another file'] : CALLED[found];
  const sentence = what === null ? `is no ${none}` : `is ${what}, and no ${none}`;
  return new AquatintError('item-misplaced', `${name} ${sentence}: ${use}.`);
}
