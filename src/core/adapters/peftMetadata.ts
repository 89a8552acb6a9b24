import { isRecord, parseRecord, type JsonRecord } from '../metadata/boundedJson.ts';

/** What a layer's alpha is, by its rank; null: not told. */
export type AlphaOf = (layer: string, rank: number) => number | null;

/**
 * The alphas that diffusers writes into a file's metadata, since peft's tensors have none: "lora_adapter_metadata", with
 * `unet.lora_alpha` and its like (peft's LoraConfig below each network's name). `layer` begins with that name.
 */
export function alphasOf(metadata: ReadonlyMap<string, string>): AlphaOf {
  const told = parseRecord(metadata.get('lora_adapter_metadata') ?? '');
  if (told === null) return () => null;
  return (layer, rank) => {
    const network = layer.slice(0, layer.indexOf('.'));
    const path = layer.slice(network.length + 1);
    const alpha = patterned(told[`${network}.alpha_pattern`], path) ?? told[`${network}.lora_alpha`];
    if (typeof alpha !== 'number') return null;
    // rank-stabilised: alpha / √rank
    return told[`${network}.use_rslora`] === true ? alpha * Math.sqrt(rank) : alpha;
  };
}

/** The entry whose key the path ends with. */
function patterned(pattern: unknown, path: string): unknown {
  if (!isRecord(pattern)) return undefined;
  const entries: JsonRecord = pattern;
  const key = Object.keys(entries).find((end) => path === end || path.endsWith(`.${end}`));
  return key === undefined ? undefined : entries[key];
}
