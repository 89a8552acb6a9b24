import type { OpenedWeights } from '../weights/openWeights.ts';
import { scaled } from '../weights/scaled.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { AdapterKind } from './kind.ts';
import { damagedLayer } from './damagedLayer.ts';
import { KINDS } from './kinds.ts';

/** One layer of an adapter's file. */
export interface FileLayer {
  /** As the file calls it, without the factor. */
  readonly name: string;
  /** The tensors' names in the file, by factor. */
  readonly tensors: ReadonlyMap<string, string>;
  /** Usually one. */
  readonly kinds: readonly AdapterKind[];
}

export interface AdapterFile {
  readonly name: string;
  readonly source: TensorSource;
  readonly metadata: ReadonlyMap<string, string>;
  readonly layers: readonly FileLayer[];
  /** Tensors that belong to no layer. */
  readonly rest: readonly string[];
}

const FACTORS: ReadonlySet<string> = new Set(KINDS.flatMap(({ signs, others }) => [...signs, ...others]));

/** Names of training code that kohya's do not cover, as those. In this order. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  // peft
  [/\.lora_A(\.[^.]+)?\.weight$/, '.lora_down.weight'],
  [/\.lora_B(\.[^.]+)?\.(weight|bias)$/, '.lora_up.$2'],
  [/\.lora_magnitude_vector(\.[^.]+)?(\.weight)?$/, '.magnitude'],
  // diffusers before peft
  [/\.self_attn\.to_out_lora\.(down|up)\.weight$/, '.self_attn.out_proj.lora_$1.weight'],
  [/\.self_attn\.to_([qkv])_lora\.(down|up)\.weight$/, '.self_attn.$1_proj.lora_$2.weight'],
  [/(\.processor)?\.to_out_lora\.(down|up)\.weight$/, '.to_out.0.lora_$2.weight'],
  [/(\.processor)?\.to_([qkv])_lora\.(down|up)\.weight$/, '.to_$2.lora_$3.weight'],
  [/\.lora(_linear_layer)?\.(down|up)\.weight$/, '.lora_$2.weight'],
];

/** What an adapter's file has, layer by layer; nothing is read but names. */
export function readAdapterFile(name: string, { tensors, metadata }: OpenedWeights): AdapterFile {
  const source = scaled(tensors);
  const found = new Map<string, Map<string, string>>();
  const rest: string[] = [];
  for (const tensor of source.names()) {
    const place = placeOf(tensor);
    if (place === null) {
      rest.push(tensor);
      continue;
    }
    const own = found.get(place.layer) ?? new Map<string, string>();
    found.set(place.layer, own.set(place.factor, tensor));
  }
  const layers: FileLayer[] = [];
  for (const [layer, factors] of found) {
    const kinds = KINDS.filter(({ signs }) => signs.some((sign) => factors.has(sign)));
    if (kinds.length === 0) rest.push(...factors.values());
    else layers.push({ name: layer, tensors: factors, kinds });
  }
  return { name, source, metadata, layers, rest };
}

/** Does a file with such names hold changes to a model's layers? */
export const isAdapter = (names: Iterable<string>): boolean => {
  for (const name of names) {
    const factor = placeOf(name)?.factor;
    if (factor !== undefined && KINDS.some(({ signs }) => signs.includes(factor))) return true;
  }
  return false;
};

/**
 * Every layer has all that its kind consists of. Throws AquatintError 'adapter-damaged'; that sizes fit is seen when a model is
 * there.
 */
export function requireFactors({ name, layers }: AdapterFile): void {
  for (const layer of layers) {
    const wanted = layer.kinds.flatMap(({ parts }) => parts);
    const missing = wanted.find((ways) => !ways.some((factor) => layer.tensors.has(factor)));
    if (missing !== undefined) throw damagedLayer(name, layer.name, `it lacks ${missing.join(' or ')}`);
  }
}

function placeOf(tensor: string): { readonly layer: string; readonly factor: string } | null {
  const name = SPELLINGS.reduce((spelt, [pattern, kohya]) => spelt.replace(pattern, kohya), tensor);
  const last = name.lastIndexOf('.');
  for (const dot of [name.lastIndexOf('.', last - 1), last]) {
    const factor = name.slice(dot + 1);
    if (dot > 0 && FACTORS.has(factor)) return { layer: name.slice(0, dot), factor };
  }
  return null;
}
