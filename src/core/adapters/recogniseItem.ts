import { isClipVision, readClipVision } from '../models/singleFile/clipVision.ts';
import { isControlNet } from '../models/singleFile/controlNet.ts';
import { isIpAdapter, readIpAdapter } from '../models/singleFile/ipAdapter.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import { isT2iAdapter, t2iFamily } from '../models/singleFile/t2iAdapter.ts';
import type { OpenedWeights } from '../weights/openWeights.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { adapterFamily } from './adapterFamily.ts';
import { isAdapter, readAdapterFile } from './adapterFile.ts';
import { isEmbedding, readEmbeddingFile } from './embeddingFile.ts';
import { fewStepsOf } from './fewSteps.ts';
import type { ItemFacts, ItemKind } from '../model/item.ts';
import { licenceOf, toldHashesOf, trainingOf, triggersOf } from './trainingFacts.ts';

/** Enlargers of pictures (ESRGAN) in their two namings. */
const UPSCALER = /^(params(_ema)?\.)?(model\.0\.weight|conv_first\.weight|RDB_trunk|body\.0\.rdb1)/;
/** Of what is a model, or a part of one. */
const MODEL =
  /^(model\.diffusion_model\.|first_stage_model\.|cond_stage_model\.|conditioner\.|decoder\.|encoder\.)/;

/** What a file of weights is, by its header; null: a model, a part of one, or nothing that is known. */
export function recogniseItem(name: string, opened: OpenedWeights): ItemFacts | null {
  const kind = kindOf(opened.tensors);
  if (kind === null) return null;
  const { metadata } = opened;
  return {
    kind,
    family: familyOf(kind, name, opened),
    vectors: kind === 'embedding' ? (readEmbeddingFile(name, opened).parts[0]?.count ?? 0) : 0,
    triggers: triggersOf(metadata),
    training: trainingOf(metadata),
    toldHashes: toldHashesOf(metadata),
    licence: licenceOf(metadata),
    fewSteps: kind === 'lora' ? fewStepsOf(name, metadata) : null,
    vision: visionOf(kind, { name, ...opened }),
  };
}

function kindOf(tensors: TensorSource): ItemKind | null {
  const names = [...tensors.names()];
  if (names.some((name) => MODEL.test(name))) return null;
  if (isIpAdapter(names)) return 'ip-adapter';
  if (isAdapter(names)) return 'lora';
  if (isControlNet(names)) return 'controlnet';
  if (isT2iAdapter(names)) return 't2i';
  if (isClipVision(names)) return 'image-encoder';
  if (names.some((name) => UPSCALER.test(name))) return 'upscaler';
  return isEmbedding(tensors) ? 'embedding' : null;
}

/** How an IP-Adapter and its image encoder are found to belong together. */
function visionOf(kind: ItemKind, file: NamedFile): readonly string[] {
  if (kind === 'image-encoder') {
    const { projectionChannels, channels } = readClipVision(file).config;
    return [`embedding ${projectionChannels}`, `states ${channels}`];
  }
  if (kind !== 'ip-adapter') return [];
  const { kind: reads, inputs } = readIpAdapter(file).projection.config;
  return [`${reads === 'basic' ? 'embedding' : 'states'} ${inputs}`];
}

/** By the width of a word. */
const WORD_FAMILIES: ReadonlyMap<number, string> = new Map([
  [768, 'Stable Diffusion 1'],
  [1024, 'Stable Diffusion 2'],
  [2048, 'Stable Diffusion XL'],
]);

function familyOf(kind: ItemKind, name: string, opened: OpenedWeights): string {
  if (kind === 'lora') return adapterFamily(readAdapterFile(name, opened)) ?? '';
  if (kind === 'embedding') {
    const { parts } = readEmbeddingFile(name, opened);
    return parts.length > 1 ? 'Stable Diffusion XL' : (WORD_FAMILIES.get(parts[0]?.width ?? 0) ?? '');
  }
  if (kind === 't2i') return t2iFamily(opened.tensors);
  for (const tensor of opened.tensors.names()) {
    if (/attn2\.to_k(_ip)?\.weight$|\.to_k_ip\.weight$/.test(tensor)) {
      return WORD_FAMILIES.get(opened.tensors.info(tensor).shape[1] ?? 0) ?? '';
    }
  }
  return '';
}
