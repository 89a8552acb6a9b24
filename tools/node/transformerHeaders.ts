import { headerOf, type Shapes } from './realHeaders.ts';

/** For tests and measurements: names and shapes of published diffusion transformers and their text encoders, as their files have them. */

const linear = (shapes: Shapes, name: string, outputs: number, inputs: number): void => {
  shapes.set(`${name}.weight`, [outputs, inputs]);
  shapes.set(`${name}.bias`, [outputs]);
};

export interface FluxSize {
  readonly doubles: number;
  readonly singles: number;
  /** Channels of a token of the picture, of one of the text, and of the pooled text. */
  readonly told: readonly [picture: number, text: number, pooled: number];
}

const FLUX_1: FluxSize = { doubles: 19, singles: 38, told: [64, 4096, 768] };

/** Black Forest Labs' flux1-dev and flux1-schnell (flux/model.py). */
export function fluxHeader(guidance: boolean, { doubles, singles, told } = FLUX_1): Shapes {
  const shapes: Shapes = new Map();
  const [width, head] = [3072, 128];
  const [picture, text, pooled] = told;
  linear(shapes, 'img_in', width, picture);
  linear(shapes, 'txt_in', width, text);
  for (const [name, inputs] of [
    ['time_in', 256],
    ['vector_in', pooled],
    ...(guidance ? [['guidance_in', 256] as const] : []),
  ] as const) {
    linear(shapes, `${name}.in_layer`, width, inputs);
    linear(shapes, `${name}.out_layer`, width, width);
  }
  for (let i = 0; i < doubles; i += 1) {
    for (const side of ['img', 'txt']) {
      const name = `double_blocks.${i}.${side}`;
      linear(shapes, `${name}_mod.lin`, 6 * width, width);
      linear(shapes, `${name}_attn.qkv`, 3 * width, width);
      linear(shapes, `${name}_attn.proj`, width, width);
      for (const norm of ['query', 'key']) shapes.set(`${name}_attn.norm.${norm}_norm.scale`, [head]);
      linear(shapes, `${name}_mlp.0`, 4 * width, width);
      linear(shapes, `${name}_mlp.2`, width, 4 * width);
    }
  }
  for (let i = 0; i < singles; i += 1) {
    const name = `single_blocks.${i}`;
    linear(shapes, `${name}.linear1`, 7 * width, width);
    linear(shapes, `${name}.linear2`, width, 5 * width);
    linear(shapes, `${name}.modulation.lin`, 3 * width, width);
    for (const norm of ['query', 'key']) shapes.set(`${name}.norm.${norm}_norm.scale`, [head]);
  }
  linear(shapes, 'final_layer.linear', picture, width);
  linear(shapes, 'final_layer.adaLN_modulation.1', 2 * width, width);
  return shapes;
}

export interface Sd3Size {
  readonly layers: number;
  readonly dual: number;
  readonly normalised: boolean;
  readonly places: number;
}

export const SD3_MEDIUM: Sd3Size = { layers: 24, dual: 0, normalised: false, places: 192 };
export const SD35_MEDIUM: Sd3Size = { layers: 24, dual: 13, normalised: true, places: 384 };
export const SD35_LARGE: Sd3Size = { layers: 38, dual: 0, normalised: true, places: 192 };

/** Stability AI's sd3_medium, sd3.5_medium and sd3.5_large (mmdit.py). */
export function sd3Header({ layers, dual, normalised, places }: Sd3Size): Shapes {
  const shapes: Shapes = new Map();
  const width = 64 * layers;
  shapes.set('x_embedder.proj.weight', [width, 16, 2, 2]);
  shapes.set('x_embedder.proj.bias', [width]);
  shapes.set('pos_embed', [1, places ** 2, width]);
  linear(shapes, 'context_embedder', width, 4096);
  linear(shapes, 't_embedder.mlp.0', width, 256);
  linear(shapes, 't_embedder.mlp.2', width, width);
  linear(shapes, 'y_embedder.mlp.0', width, 2048);
  linear(shapes, 'y_embedder.mlp.2', width, width);
  for (let i = 0; i < layers; i += 1) {
    const isLast = i === layers - 1;
    for (const side of ['x_block', 'context_block']) {
      const name = `joint_blocks.${i}.${side}`;
      const isText = side === 'context_block';
      const parts = isText ? (isLast ? 2 : 6) : i < dual ? 9 : 6;
      linear(shapes, `${name}.adaLN_modulation.1`, parts * width, width);
      for (const attention of !isText && i < dual ? ['attn', 'attn2'] : ['attn']) {
        linear(shapes, `${name}.${attention}.qkv`, 3 * width, width);
        if (!(isText && isLast)) linear(shapes, `${name}.${attention}.proj`, width, width);
        if (normalised)
          for (const part of ['q', 'k']) shapes.set(`${name}.${attention}.ln_${part}.weight`, [64]);
      }
      if (isText && isLast) continue;
      linear(shapes, `${name}.mlp.fc1`, 4 * width, width);
      linear(shapes, `${name}.mlp.fc2`, width, 4 * width);
    }
  }
  linear(shapes, 'final_layer.linear', 64, width);
  linear(shapes, 'final_layer.adaLN_modulation.1', 2 * width, width);
  return shapes;
}

/** PixArt-XL-2-1024-MS and PixArt-Sigma-XL-2-1024-MS (PixArtMS.py). */
export function pixartHeader(isSigma: boolean): Shapes {
  const shapes: Shapes = new Map();
  const width = 1152;
  shapes.set('pos_embed', [1, 64 ** 2, width]);
  shapes.set('x_embedder.proj.weight', [width, 4, 2, 2]);
  shapes.set('x_embedder.proj.bias', [width]);
  linear(shapes, 't_embedder.mlp.0', width, 256);
  linear(shapes, 't_embedder.mlp.2', width, width);
  linear(shapes, 't_block.1', 6 * width, width);
  for (const name of isSigma ? [] : ['csize_embedder', 'ar_embedder']) {
    linear(shapes, `${name}.mlp.0`, width / 3, 256);
    linear(shapes, `${name}.mlp.2`, width / 3, width / 3);
  }
  shapes.set('y_embedder.y_embedding', [isSigma ? 300 : 120, 4096]);
  linear(shapes, 'y_embedder.y_proj.fc1', width, 4096);
  linear(shapes, 'y_embedder.y_proj.fc2', width, width);
  for (let i = 0; i < 28; i += 1) {
    const name = `blocks.${i}`;
    shapes.set(`${name}.scale_shift_table`, [6, width]);
    linear(shapes, `${name}.attn.qkv`, 3 * width, width);
    linear(shapes, `${name}.attn.proj`, width, width);
    linear(shapes, `${name}.cross_attn.q_linear`, width, width);
    linear(shapes, `${name}.cross_attn.kv_linear`, 2 * width, width);
    linear(shapes, `${name}.cross_attn.proj`, width, width);
    linear(shapes, `${name}.mlp.fc1`, 4 * width, width);
    linear(shapes, `${name}.mlp.fc2`, width, 4 * width);
  }
  shapes.set('final_layer.scale_shift_table', [2, width]);
  linear(shapes, 'final_layer.linear', 32, width);
  return shapes;
}

/** T5 v1.1 XXL's encoder, as t5xxl_fp16.safetensors has it. */
export function t5Header(): Shapes {
  const shapes: Shapes = new Map();
  const width = 4096;
  shapes.set('shared.weight', [32_128, width]);
  for (let i = 0; i < 24; i += 1) {
    const name = `encoder.block.${i}.layer`;
    for (const part of ['q', 'k', 'v', 'o'])
      shapes.set(`${name}.0.SelfAttention.${part}.weight`, [width, width]);
    if (i === 0) shapes.set(`${name}.0.SelfAttention.relative_attention_bias.weight`, [32, 64]);
    for (const half of [0, 1]) shapes.set(`${name}.${half}.layer_norm.weight`, [width]);
    for (const part of ['wi_0', 'wi_1'])
      shapes.set(`${name}.1.DenseReluDense.${part}.weight`, [10_240, width]);
    shapes.set(`${name}.1.DenseReluDense.wo.weight`, [width, 10_240]);
  }
  shapes.set('encoder.final_layer_norm.weight', [width]);
  return shapes;
}

/** The same as llama.cpp names it, in GGUF. */
export function ggufT5Header(): Shapes {
  const shapes: Shapes = new Map();
  const width = 4096;
  shapes.set('token_embd.weight', [32_128, width]);
  for (let i = 0; i < 24; i += 1) {
    const name = `enc.blk.${i}`;
    for (const part of ['q', 'k', 'v', 'o']) shapes.set(`${name}.attn_${part}.weight`, [width, width]);
    if (i === 0) shapes.set(`${name}.attn_rel_b.weight`, [32, 64]);
    for (const norm of ['attn_norm', 'ffn_norm']) shapes.set(`${name}.${norm}.weight`, [width]);
    for (const part of ['ffn_gate', 'ffn_up']) shapes.set(`${name}.${part}.weight`, [10_240, width]);
    shapes.set(`${name}.ffn_down.weight`, [width, 10_240]);
  }
  shapes.set('enc.output_norm.weight', [width]);
  return shapes;
}

/** Tongyi-MAI's Z-Image and Z-Image-Turbo, as ComfyUI's z_image_turbo_bf16.safetensors has them. */
export function zImageHeader(): Shapes {
  const shapes: Shapes = new Map();
  const [width, head, inner, told] = [3840, 128, 10_240, 256];
  linear(shapes, 'x_embedder', width, 64);
  shapes.set('cap_embedder.0.weight', [2560]);
  linear(shapes, 'cap_embedder.1', width, 2560);
  linear(shapes, 't_embedder.mlp.0', 1024, told);
  linear(shapes, 't_embedder.mlp.2', told, 1024);
  for (const name of ['x_pad_token', 'cap_pad_token']) shapes.set(name, [1, width]);
  for (const [path, count] of [
    ['noise_refiner', 2],
    ['context_refiner', 2],
    ['layers', 30],
  ] as const) {
    for (let i = 0; i < count; i += 1) {
      const name = `${path}.${i}`;
      shapes.set(`${name}.attention.qkv.weight`, [3 * width, width]);
      shapes.set(`${name}.attention.out.weight`, [width, width]);
      for (const part of ['q', 'k']) shapes.set(`${name}.attention.${part}_norm.weight`, [head]);
      for (const part of ['w1', 'w3']) shapes.set(`${name}.feed_forward.${part}.weight`, [inner, width]);
      shapes.set(`${name}.feed_forward.w2.weight`, [width, inner]);
      for (const norm of ['attention', 'ffn'])
        for (const half of [1, 2]) shapes.set(`${name}.${norm}_norm${half}.weight`, [width]);
      if (path !== 'context_refiner') linear(shapes, `${name}.adaLN_modulation.0`, 4 * width, told);
    }
  }
  linear(shapes, 'final_layer.linear', 64, width);
  linear(shapes, 'final_layer.adaLN_modulation.1', width, told);
  return shapes;
}

/** Black Forest Labs' flux-2-klein-4b (flux2/model.py): nothing has a bias. */
export function kleinHeader(): Shapes {
  const [width, head, inner] = [3072, 128, 9216];
  const shapes: Shapes = new Map();
  const plain = (name: string, outputs: number, inputs: number): void => {
    shapes.set(`${name}.weight`, [outputs, inputs]);
  };
  plain('img_in', width, 128);
  plain('txt_in', width, 7680);
  plain('time_in.in_layer', width, 256);
  plain('time_in.out_layer', width, width);
  for (const side of ['img', 'txt']) plain(`double_stream_modulation_${side}.lin`, 6 * width, width);
  plain('single_stream_modulation.lin', 3 * width, width);
  for (let i = 0; i < 5; i += 1) {
    for (const side of ['img', 'txt']) {
      const name = `double_blocks.${i}.${side}`;
      plain(`${name}_attn.qkv`, 3 * width, width);
      plain(`${name}_attn.proj`, width, width);
      for (const norm of ['query', 'key']) shapes.set(`${name}_attn.norm.${norm}_norm.scale`, [head]);
      plain(`${name}_mlp.0`, 2 * inner, width);
      plain(`${name}_mlp.2`, width, inner);
    }
  }
  for (let i = 0; i < 20; i += 1) {
    const name = `single_blocks.${i}`;
    plain(`${name}.linear1`, 3 * width + 2 * inner, width);
    plain(`${name}.linear2`, width, width + inner);
    for (const norm of ['query', 'key']) shapes.set(`${name}.norm.${norm}_norm.scale`, [head]);
  }
  plain('final_layer.linear', 128, width);
  plain('final_layer.adaLN_modulation.1', 2 * width, width);
  return shapes;
}

/** How transformers and llama.cpp call what Qwen3 is made of, under each layer's name and outside. */
const QWEN3_NAMES = {
  transformers: {
    layer: (i: number) => `model.layers.${i}`,
    ...{ q: 'self_attn.q_proj', k: 'self_attn.k_proj', v: 'self_attn.v_proj', out: 'self_attn.o_proj' },
    ...{ qNorm: 'self_attn.q_norm', kNorm: 'self_attn.k_norm', gate: 'mlp.gate_proj', up: 'mlp.up_proj' },
    ...{ down: 'mlp.down_proj', first: 'input_layernorm', second: 'post_attention_layernorm' },
    ...{ table: 'model.embed_tokens', last: 'model.norm' },
  },
  ggml: {
    layer: (i: number) => `blk.${i}`,
    ...{ q: 'attn_q', k: 'attn_k', v: 'attn_v', out: 'attn_output', qNorm: 'attn_q_norm' },
    ...{ kNorm: 'attn_k_norm', gate: 'ffn_gate', up: 'ffn_up', down: 'ffn_down' },
    ...{ first: 'attn_norm', second: 'ffn_norm', table: 'token_embd', last: 'output_norm' },
  },
};

/** Qwen3-4B, as qwen_3_4b.safetensors has it, or a GGUF. */
export function qwen3Header(naming: keyof typeof QWEN3_NAMES = 'transformers'): Shapes {
  const names = QWEN3_NAMES[naming];
  const [width, inner, head] = [2560, 9728, 128];
  const shapes: Shapes = new Map([[`${names.table}.weight`, [151_936, width]]]);
  for (let i = 0; i < 36; i += 1) {
    const own: Readonly<Record<string, number[]>> = {
      ...{ [names.q]: [32 * head, width], [names.k]: [8 * head, width], [names.v]: [8 * head, width] },
      ...{ [names.out]: [width, 32 * head], [names.qNorm]: [head], [names.kNorm]: [head] },
      ...{ [names.gate]: [inner, width], [names.up]: [inner, width], [names.down]: [width, inner] },
      ...{ [names.first]: [width], [names.second]: [width] },
    };
    for (const [name, shape] of Object.entries(own)) shapes.set(`${names.layer(i)}.${name}.weight`, shape);
  }
  return shapes.set(`${names.last}.weight`, [width]);
}

/** What SDXL's file has under a prefix. */
function ofSdxl(prefix: string): Shapes {
  const own = [...headerOf('sdxl')].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, shape]) => [name.slice(prefix.length), shape]));
}

export const clipLHeader = (): Shapes => ofSdxl('conditioner.embedders.0.transformer.');
export const clipGHeader = (): Shapes => ofSdxl('conditioner.embedders.1.model.');

/** SDXL's autoencoder, or that of Stable Diffusion 3 and Flux.1, which has 16 channels and no convolutions around its latents. */
export function vaeHeader(channels: 4 | 16): Shapes {
  const shapes = ofSdxl('first_stage_model.');
  if (channels === 4) return shapes;
  for (const name of [...shapes.keys()]) if (/^(post_)?quant_conv\./.test(name)) shapes.delete(name);
  shapes.set('encoder.conv_out.weight', [32, 512, 3, 3]);
  shapes.set('encoder.conv_out.bias', [32]);
  shapes.set('decoder.conv_in.weight', [512, 16, 3, 3]);
  return shapes;
}

/** Flux.2's, with its outermost convolutions in its halves, and what training gathered of its latents. */
export function flux2VaeHeader(): Shapes {
  const shapes = vaeHeader(16);
  shapes.set('encoder.conv_out.weight', [64, 512, 3, 3]);
  shapes.set('encoder.conv_out.bias', [64]);
  shapes.set('decoder.conv_in.weight', [512, 32, 3, 3]);
  for (const [name, channels] of [
    ['encoder.quant_conv', 64],
    ['decoder.post_quant_conv', 32],
  ] as const) {
    shapes.set(`${name}.weight`, [channels, channels, 1, 1]);
    shapes.set(`${name}.bias`, [channels]);
  }
  for (const name of ['running_mean', 'running_var']) shapes.set(`bn.${name}`, [128]);
  return shapes.set('bn.num_batches_tracked', []);
}

/** Files side by side in one, each under its prefix. */
export const merged = (parts: Readonly<Record<string, Shapes>>): Shapes =>
  new Map(
    Object.entries(parts).flatMap(([prefix, shapes]) =>
      [...shapes].map(([name, shape]) => [prefix + name, shape] as const),
    ),
  );
