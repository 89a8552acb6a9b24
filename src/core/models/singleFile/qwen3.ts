import { renamed } from '../../weights/renamed.ts';
import { QWEN3_TABLE } from '../qwen3Encoder.ts';
import type { Qwen3Config } from '../qwen3Config.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Signs } from './parts.ts';

/** How Qwen3 is found in a file, whatever prefix its names have there: transformers' names, and llama.cpp's in GGUF. */
export const QWEN3_SIGNS: Signs = {
  sure: /^(|.*?\.)(?:model\.)?layers\.\d+\.self_attn\.q_norm\./,
  bare: /^(?:model\.)?(?:layers\.\d+\.(?:self_attn|mlp|input_layernorm|post_attention_layernorm)|embed_tokens|norm)\.|^lm_head\./,
};
export const GGUF_QWEN3_SIGNS: Signs = {
  sure: /^(|.*\.)blk\.\d+\.attn_q_norm\./,
  bare: /^(blk|token_embd|output_norm|output|rope_freqs)\./,
};

/** What it ends with as a language model, and the layers behind the last that is read. */
export const UNUSED_QWEN3: readonly (string | RegExp)[] = [
  'model.norm.weight',
  'lm_head.weight',
  'rope_freqs.weight',
  'scaled_fp8',
  /^model\.layers\.\d+\.(self_attn\.([qkvo]_proj|[qk]_norm)|mlp\.(gate|up|down)_proj|(input|post_attention)_layernorm)\.weight$/,
];

/** Those of Qwen3Model, which has no head, with "model." before them. */
export function canonicalQwen3Names<P extends Part>(part: P): P {
  const isBare = ![...part.tensors.names()].some((name) => name.startsWith(MODEL));
  if (!isBare) return part;
  return {
    ...part,
    tensors: renamed(part.tensors, (name) => (name.startsWith('lm_head.') ? name : MODEL + name)),
    nameInFile: (name) => part.nameInFile(name.startsWith(MODEL) ? name.slice(MODEL.length) : name),
  };
}

const MODEL = 'model.';

const GGUF_LAYERS: Readonly<Record<string, string>> = {
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  attn_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
const GGUF_OUTSIDE: Readonly<Record<string, string>> = {
  'token_embd.weight': QWEN3_TABLE,
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

/** llama.cpp's names of Qwen3's tensors as transformers'; others stay. */
function nameFromGguf(name: string): string {
  const [, block, layer = ''] = /^blk\.(\d{1,4})\.(\w{1,20})\.weight$/.exec(name) ?? [];
  const known = GGUF_LAYERS[layer];
  return GGUF_OUTSIDE[name] ?? (known === undefined ? name : `model.layers.${block}.${known}.weight`);
}

/** transformers' names as llama.cpp's; others stay. */
function nameInGguf(name: string): string {
  const [, block, layer = ''] = /^model\.layers\.(\d{1,4})\.([\w.]{1,40})\.weight$/.exec(name) ?? [];
  const known = keyOf(GGUF_LAYERS, layer);
  return keyOf(GGUF_OUTSIDE, name) ?? (known === undefined ? name : `blk.${block}.${known}.weight`);
}

const keyOf = (table: Readonly<Record<string, string>>, wanted: string): string | undefined =>
  Object.keys(table).find((key) => table[key] === wanted);

/** A Qwen3 under llama.cpp's names, under transformers'. */
export function qwen3FromGguf<P extends Part>(part: P): P {
  return {
    ...part,
    tensors: renamed(part.tensors, nameFromGguf),
    nameInFile: (name) => part.nameInFile(nameInGguf(name)),
  };
}

/** A file whose heads cannot be shared out is built as if each had its own keys, and the check of shapes names what is wrong. */
function headsOf(
  channels: number,
  size: (what: string, name: string, axis: number) => number,
): Pick<Qwen3Config, 'heads' | 'keyHeads'> {
  const heads = Math.floor(size('width of the queries', 'self_attn.q_proj', 0) / channels);
  const keyHeads = Math.floor(size('width of the keys', 'self_attn.k_proj', 0) / channels);
  return { heads, keyHeads: heads % keyHeads === 0 ? keyHeads : heads };
}

/** As all models of the series have it; no shape tells. */
const ROTARY_BASE = 1_000_000;

/** A config from the names (those that the builder declares) and shapes of its tensors. */
export function readQwen3(part: Part): ReadPart<Qwen3Config> {
  const reader = new PartReader(part);
  const layers = reader.indices('model.layers');
  const of = (name: string, axis: number) =>
    layers.map((i) => [`model.layers.${i}.${name}.weight`, axis] as const);
  const size = (what: string, name: string, axis: number): number =>
    reader.size(`${what} of the text encoder`, of(name, axis));
  const headChannels = size('width of a head', 'self_attn.q_norm', 0);
  const config: Qwen3Config = {
    vocabulary: reader.size("text encoder's vocabulary", [[QWEN3_TABLE, 0]]),
    channels: size('width', 'input_layernorm', 0),
    innerChannels: size('inner width', 'mlp.gate_proj', 0),
    layers: Math.min((layers.at(-1) ?? -1) + 1, 2 * layers.length),
    ...headsOf(headChannels, size),
    headChannels,
    epsilon: 1e-6,
    rotaryBase: ROTARY_BASE,
  };
  return { ...part, config };
}
