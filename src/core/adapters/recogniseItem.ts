import { readClipVision } from '../models/singleFile/clipVision.ts';
import { readIpAdapter } from '../models/singleFile/ipAdapter.ts';
import { unionTypes } from '../models/controlUnion.ts';
import type { NamedFile } from '../models/singleFile/parts.ts';
import { t2iFamily } from '../models/singleFile/t2iAdapter.ts';
import { namesInShort } from '../weights/namesInShort.ts';
import type { OpenedWeights } from '../weights/openWeights.ts';
import { adapterFamily } from './adapterFamily.ts';
import { readAdapterFile } from './adapterFile.ts';
import { readEmbeddingFile } from './embeddingFile.ts';
import { fewStepsOf } from './fewSteps.ts';
import { itemKindOf } from './itemKind.ts';
import type { ItemFacts, ItemKind } from '../model/item.ts';
import { licenceOf, toldHashesOf, trainingOf, triggersOf } from './trainingFacts.ts';

/** What a file of weights is, by its header; null: a model, a part of one, or nothing that is known. */
export function recogniseItem(name: string, opened: OpenedWeights): ItemFacts | null {
  const kind = itemKindOf(opened.tensors);
  if (kind === null) return null;
  const { metadata } = opened;
  return {
    kind,
    family: familyOf(kind, name, opened),
    vectors: kind === 'embedding' ? (readEmbeddingFile(name, opened).parts[0]?.count ?? 0) : 0,
    triggers: triggersOf(metadata),
    training: [...trainingOf(metadata), ...passedOverBy(kind, name, opened)],
    toldHashes: toldHashesOf(metadata),
    licence: licenceOf(metadata),
    fewSteps: kind === 'lora' ? fewStepsOf(name, metadata) : null,
    vision: visionOf(kind, { name, ...opened }),
    controlTypes: kind === 'controlnet' ? unionTypes(opened.tensors) : 0,
  };
}

/** What lies in a LoRA's file and changes no layer, as optimisers leave it there: a line for people. */
function passedOverBy(kind: ItemKind, name: string, opened: OpenedWeights): ItemFacts['training'] {
  const rest = kind === 'lora' ? readAdapterFile(name, opened).rest : [];
  return rest.length === 0 ? [] : [{ label: 'Passed over', value: namesInShort(rest) }];
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
    if (/attn2\.to_k(_ip)?\.(weight|down)$|\.to_k_ip\.weight$/.test(tensor)) {
      return WORD_FAMILIES.get(opened.tensors.info(tensor).shape[1] ?? 0) ?? '';
    }
  }
  return '';
}
