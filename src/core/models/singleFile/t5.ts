import { renamed } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { T5_TABLE } from '../t5Encoder.ts';
import type { T5Config } from '../t5Config.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';

/** How T5's encoder is found in a file, whatever prefix its names have there: transformers' names, and llama.cpp's in GGUF. */
export const T5_SIGNS = {
  sure: /^(|.*\.)encoder\.block\.\d+\.layer\.0\.SelfAttention\.q\./,
  bare: /^(encoder\.(block|final_layer_norm|embed_tokens)\.|shared\.)/,
};
export const GGUF_T5_SIGNS = {
  sure: /^(|.*\.)enc\.blk\.\d+\.attn_rel_b\./,
  bare: /^(enc\.|token_embd\.)/,
};

/** A copy of the table, and the decoder that a whole T5 has. */
export const UNUSED_T5 = [
  'encoder.embed_tokens.weight',
  /^decoder\./,
  'lm_head.weight',
  'scaled_fp8',
  'spiece_model',
];

/** Those that are the table of the tokens under another name. */
export function canonicalT5Names(tensors: TensorSource): TensorSource {
  if (tensors.has(T5_TABLE)) return tensors;
  return renamed(tensors, (name) => (name === 'encoder.embed_tokens.weight' ? T5_TABLE : name));
}

const GGUF_LAYERS: Readonly<Record<string, string>> = {
  attn_q: 'layer.0.SelfAttention.q',
  attn_k: 'layer.0.SelfAttention.k',
  attn_v: 'layer.0.SelfAttention.v',
  attn_o: 'layer.0.SelfAttention.o',
  attn_rel_b: 'layer.0.SelfAttention.relative_attention_bias',
  attn_norm: 'layer.0.layer_norm',
  ffn_norm: 'layer.1.layer_norm',
  ffn_gate: 'layer.1.DenseReluDense.wi_0',
  ffn_up: 'layer.1.DenseReluDense.wi_1',
  ffn_down: 'layer.1.DenseReluDense.wo',
};

/** llama.cpp's names of T5's tensors as transformers'; null: it has none of that name. */
export function nameFromGguf(name: string): string | null {
  if (name === 'token_embd.weight') return T5_TABLE;
  if (name === 'enc.output_norm.weight') return 'encoder.final_layer_norm.weight';
  const [, block, layer = ''] = /^enc\.blk\.(\d{1,4})\.(\w{1,20})\.weight$/.exec(name) ?? [];
  const known = GGUF_LAYERS[layer];
  return known === undefined ? null : `encoder.block.${block}.${known}.weight`;
}

/** transformers' names as llama.cpp's; others stay. */
function nameInGguf(name: string): string {
  if (name === T5_TABLE) return 'token_embd.weight';
  if (name === 'encoder.final_layer_norm.weight') return 'enc.output_norm.weight';
  const [, block, layer] = /^encoder\.block\.(\d{1,4})\.([\w.]{1,60})\.weight$/.exec(name) ?? [];
  const known = Object.keys(GGUF_LAYERS).find((key) => GGUF_LAYERS[key] === layer);
  return known === undefined ? name : `enc.blk.${block}.${known}.weight`;
}

/** A T5 under llama.cpp's names, under transformers'. */
export function fromGguf<P extends Part>(part: P): P {
  return {
    ...part,
    tensors: renamed(part.tensors, (name) => nameFromGguf(name) ?? name),
    nameInFile: (name) => part.nameInFile(nameInGguf(name)),
  };
}

/** A config from the names (those that the builder declares) and shapes of its tensors. */
export function readT5(part: Part): ReadPart<T5Config> {
  const reader = new PartReader(part);
  const layers = reader.indices('encoder.block');
  const of = (name: string, axis: number) =>
    layers.map((i) => [`encoder.block.${i}.layer.${name}.weight`, axis] as const);
  const table = [['encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight', 1]] as const;
  const heads = reader.size('heads of the text encoder', table);
  const attention = reader.size('width of the text encoder’s attention', of('0.SelfAttention.q', 0));
  const gated = reader.has('encoder.block.0.layer.1.DenseReluDense.wi_0');
  const config: T5Config = {
    vocabulary: reader.size("text encoder's vocabulary", [[T5_TABLE, 0]]),
    channels: reader.size('width of the text encoder', [
      ...of('0.layer_norm', 0),
      ...of('0.SelfAttention.q', 1),
    ]),
    headChannels: Math.floor(attention / heads),
    heads,
    innerChannels: reader.size('inner width of the text encoder', of('1.DenseReluDense.wo', 1)),
    layers: Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length),
    ...(gated ? { activation: 'gelu_new', gated } : { activation: 'relu', gated }),
    buckets: reader.size('distances that the text encoder tells apart', [[table[0][0], 0]]),
    farthest: 128,
    epsilon: 1e-6,
  };
  return { ...part, config };
}
