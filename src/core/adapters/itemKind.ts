import { AquatintError } from '../errors.ts';
import type { ItemKind } from '../model/item.ts';
import { isClipVision } from '../models/singleFile/clipVision.ts';
import { isControlNet } from '../models/singleFile/controlNet.ts';
import { isIpAdapter } from '../models/singleFile/ipAdapter.ts';
import { hasWayUp } from '../models/singleFile/strangers.ts';
import { isT2iAdapter } from '../models/singleFile/t2iAdapter.ts';
import { isUpscaler } from '../models/singleFile/upscaler.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { isAdapter } from './adapterFile.ts';
import { isEmbedding } from './embeddingFile.ts';

/** Of what is a model, or a part of one. */
const MODEL =
  /^(model\.diffusion_model\.|first_stage_model\.|cond_stage_model\.|conditioner\.|decoder\.|encoder\.)/;

/** What a file of weights is, by its header; null: a model, a part of one, or nothing that is known. */
export function itemKindOf(tensors: TensorSource): ItemKind | null {
  const names = [...tensors.names()];
  if (names.some(isOfModel)) return null;
  if (isIpAdapter(names)) return 'ip-adapter';
  if (isAdapter(names)) return 'lora';
  if (isControlNet(names)) return 'controlnet';
  if (isT2iAdapter(names)) return 't2i';
  if (isClipVision(names)) return 'image-encoder';
  if (isUpscaler(names)) return 'upscaler';
  return isEmbedding(tensors) ? 'embedding' : null;
}

/** What changes a model may call its layers as the model does. */
const isOfModel = (name: string): boolean =>
  MODEL.test(name) && !name.endsWith('.alpha') && !isAdapter([name]);

/** What it is called, and where it belongs. */
const CALLED: Readonly<Record<ItemKind | 'model', readonly [what: string, use: string]>> = {
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

/** Throws AquatintError 'item-misplaced' where a file is none of the kinds wanted: what it is, and where that belongs. */
export function requireKind(name: string, tensors: TensorSource, wanted: readonly ItemKind[]): void {
  const found = itemKindOf(tensors) ?? (hasWayUp([...tensors.names()]) ? 'model' : null);
  if (wanted.some((kind) => kind === found)) return;
  const none = wanted.map((kind) => CALLED[kind][0].replace(/^an? /, '')).join(' or ');
  const [what, use] = found === null ? [null, 'choose another file'] : CALLED[found];
  const sentence = what === null ? `is no ${none}` : `is ${what}, and no ${none}`;
  throw new AquatintError('item-misplaced', `${name} ${sentence}: ${use}.`);
}
