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
import { misplaced } from './misplaced.ts';

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

/** Throws AquatintError 'item-misplaced' where a file is none of the kinds wanted: what it is, and where that belongs. */
export function requireKind(name: string, tensors: TensorSource, wanted: readonly ItemKind[]): void {
  const found = itemKindOf(tensors) ?? (hasWayUp([...tensors.names()]) ? 'model' : null);
  if (wanted.some((kind) => kind === found)) return;
  throw misplaced(name, found, wanted);
}
