import { headerOf, type Shapes } from './realHeaders.ts';

/** For tests: names and shapes of published cascades in the files of their original code (diffusers' converters have the names). */

interface GlideShape {
  readonly channels: readonly number[];
  /** Residual blocks of each level, on the way down. */
  readonly resnets: readonly number[];
  readonly attends: readonly boolean[];
  readonly inputs: number;
  readonly outputs: number;
  readonly time: number;
  /** Width of the text; 0: no attention anywhere. */
  readonly context: number;
  /** What is normalised of the text, and whether pixels look at the text alone. */
  readonly normsText: boolean;
  readonly onlyText: boolean;
  /** The time scales and shifts. */
  readonly scaleShift: boolean;
}

function norm(shapes: Shapes, name: string, channels: number): void {
  shapes.set(`${name}.weight`, [channels]);
  shapes.set(`${name}.bias`, [channels]);
}

function linear(shapes: Shapes, name: string, [outputs, inputs]: readonly [number, number]): void {
  shapes.set(`${name}.weight`, [outputs, inputs]);
  shapes.set(`${name}.bias`, [outputs]);
}

function conv(
  shapes: Shapes,
  name: string,
  [outputs, inputs, size]: readonly [number, number, number],
): void {
  shapes.set(`${name}.weight`, [outputs, inputs, size, size]);
  shapes.set(`${name}.bias`, [outputs]);
}

/** A convolution along a line, one wide. */
function line(shapes: Shapes, name: string, [outputs, inputs]: readonly [number, number]): void {
  shapes.set(`${name}.weight`, [outputs, inputs, 1]);
  shapes.set(`${name}.bias`, [outputs]);
}

class Glide {
  readonly shapes: Shapes = new Map();
  readonly #shape: GlideShape;

  constructor(shape: GlideShape) {
    this.#shape = shape;
    const { channels, time, inputs, outputs } = shape;
    const [first = 0] = channels;
    linear(this.shapes, 'time_embed.0', [time, first]);
    linear(this.shapes, 'time_embed.2', [time, time]);
    conv(this.shapes, 'input_blocks.0.0', [first, inputs, 3]);
    const skips = this.#down(first);
    this.#middle(channels.at(-1) ?? 0);
    this.#up(skips);
    norm(this.shapes, 'out.0', first);
    conv(this.shapes, 'out.2', [outputs, first, 3]);
  }

  #down(first: number): number[] {
    const { channels, resnets, attends } = this.#shape;
    const skips = [first];
    let [at, inputs] = [1, first];
    channels.forEach((outputs, level) => {
      for (let i = 0; i < (resnets[level] ?? 0); i += 1) {
        this.#resnet(`input_blocks.${at}.0`, inputs, outputs);
        if (attends[level] === true) this.#attention(`input_blocks.${at}.1`, outputs);
        inputs = outputs;
        skips.push(outputs);
        at += 1;
      }
      if (level === channels.length - 1) return;
      this.#resnet(`input_blocks.${at}.0`, outputs, outputs);
      skips.push(outputs);
      at += 1;
    });
    return skips;
  }

  #middle(channels: number): void {
    const attends = this.#shape.context > 0;
    this.#resnet('middle_block.0', channels, channels);
    if (attends) this.#attention('middle_block.1', channels);
    this.#resnet(`middle_block.${attends ? 2 : 1}`, channels, channels);
  }

  #up(skips: number[]): void {
    const { channels, resnets, attends } = this.#shape;
    let [at, inputs] = [0, channels.at(-1) ?? 0];
    for (let level = channels.length - 1; level >= 0; level -= 1) {
      const outputs = channels[level] ?? 0;
      const count = resnets[level] ?? 0;
      for (let i = 0; i <= count; i += 1) {
        this.#resnet(`output_blocks.${at}.0`, inputs + (skips.pop() ?? 0), outputs);
        if (attends[level] === true) this.#attention(`output_blocks.${at}.1`, outputs);
        inputs = outputs;
        if (i === count && level > 0)
          this.#resnet(`output_blocks.${at}.${attends[level] === true ? 2 : 1}`, outputs, outputs);
        at += 1;
      }
    }
  }

  #resnet(path: string, inputs: number, outputs: number): void {
    const { time, scaleShift } = this.#shape;
    norm(this.shapes, `${path}.in_layers.0`, inputs);
    conv(this.shapes, `${path}.in_layers.2`, [outputs, inputs, 3]);
    linear(this.shapes, `${path}.emb_layers.1`, [scaleShift ? 2 * outputs : outputs, time]);
    norm(this.shapes, `${path}.out_layers.0`, outputs);
    conv(this.shapes, `${path}.out_layers.3`, [outputs, outputs, 3]);
    if (inputs !== outputs) conv(this.shapes, `${path}.skip_connection`, [outputs, inputs, 1]);
  }

  #attention(path: string, channels: number): void {
    const { context, normsText, onlyText } = this.#shape;
    norm(this.shapes, `${path}.norm`, channels);
    if (normsText) norm(this.shapes, `${path}.norm_encoder`, context);
    line(this.shapes, `${path}.qkv`, [onlyText ? channels : 3 * channels, channels]);
    line(this.shapes, `${path}.encoder_kv`, [2 * channels, context]);
    line(this.shapes, `${path}.proj_out`, [channels, channels]);
  }
}

const under = (prefix: string, shapes: Shapes): [string, number[]][] =>
  [...shapes].map(([name, shape]) => [prefix + name, shape]);

const KARLO = {
  ...{ channels: [320, 640, 960, 1280], resnets: [3, 3, 3, 3], time: 1280 },
  ...{ normsText: false, onlyText: false },
};

/** Karlo's decoder-ckpt-step=01000000-of-01000000.ckpt, what is under state_dict. */
export function karloDecoderHeader(): Shapes {
  const [context, clip] = [1536, 768];
  const { shapes } = new Glide({
    ...{ ...KARLO, attends: [false, true, true, true], inputs: 3, outputs: 6, context, scaleShift: true },
  });
  linear(shapes, 'text_seq_proj.0', [context, clip]);
  norm(shapes, 'text_seq_proj.1', context);
  linear(shapes, 'clip_tok_proj', [4 * context, clip]);
  linear(shapes, 'text_feat_proj', [KARLO.time, clip]);
  linear(shapes, 'clip_emb', [KARLO.time, clip]);
  shapes.set('cf_param', [clip]);
  return new Map(under('model.', shapes));
}

/** improved-sr-ckpt-step=1.2M.ckpt. */
export function karloEnlargerHeader(): Shapes {
  const { shapes } = new Glide({
    ...{ ...KARLO, attends: [], inputs: 6, outputs: 3, context: 0, scaleShift: false },
  });
  return new Map([...under('model_first_steps.', shapes), ...under('model_last_step.', shapes)]);
}

/** prior-ckpt-step=01000000-of-01000000.ckpt. */
export function karloPriorHeader(): Shapes {
  const shapes: Shapes = new Map();
  const [width, clip] = [2048, 768];
  for (const layer of ['time_embed.0', 'time_embed.2']) linear(shapes, layer, [width, width]);
  for (const layer of ['clip_img_proj', 'text_emb_proj', 'text_enc_proj'])
    linear(shapes, layer, [width, clip]);
  shapes.set('positional_embedding', [1, 81, width]);
  shapes.set('prd_emb', [1, 1, width]);
  for (let i = 0; i < 20; i += 1) {
    const path = `transformer.resblocks.${i}`;
    linear(shapes, `${path}.attn.c_qkv`, [3 * width, width]);
    linear(shapes, `${path}.attn.c_proj`, [width, width]);
    linear(shapes, `${path}.mlp.c_fc`, [4 * width, width]);
    linear(shapes, `${path}.mlp.c_proj`, [width, 4 * width]);
    for (const layer of ['ln_1', 'ln_2']) norm(shapes, `${path}.${layer}`, width);
  }
  norm(shapes, 'final_ln', width);
  linear(shapes, 'out_proj', [clip, width]);
  return new Map(under('model.', shapes));
}

/** ViT-L-14_stats.th: a pair of vectors. */
export const karloStatisticsHeader = (): Shapes =>
  new Map([
    ['0', [768]],
    ['1', [768]],
  ]);

function told(shapes: Shapes, [text, context, time]: readonly [number, number, number]): Shapes {
  linear(shapes, 'encoder_proj', [context, text]);
  norm(shapes, 'encoder_pooling.0', text);
  shapes.set('encoder_pooling.1.positional_embedding', [1, text]);
  for (const part of ['q', 'k', 'v']) linear(shapes, `encoder_pooling.1.${part}_proj`, [text, text]);
  linear(shapes, 'encoder_pooling.2', [time, text]);
  norm(shapes, 'encoder_pooling.3', time);
  return shapes;
}

/** IF-I-XL's pytorch_model.bin. */
export function ifOneHeader(): Shapes {
  const [width, text] = [704, 4096];
  const context = 4 * width;
  const { shapes } = new Glide({
    ...{ channels: [1, 2, 3, 4].map((times) => times * width), resnets: [3, 3, 3, 3] },
    ...{ attends: [false, true, true, true], inputs: 3, outputs: 6, time: context, context },
    ...{ normsText: true, onlyText: false, scaleShift: true },
  });
  return told(shapes, [text, context, context]);
}

/** IF-II-L's: five levels of unlike depth, which look at the text alone. */
export function ifTwoHeader(): Shapes {
  const [text, context, time] = [4096, 1280, 1280];
  const { shapes } = new Glide({
    ...{ channels: [320, 640, 960, 1280, 1280], resnets: [2, 2, 3, 5, 5] },
    ...{ attends: [false, false, false, true, true], inputs: 6, outputs: 6, time, context },
    ...{ normsText: true, onlyText: true, scaleShift: true },
  });
  linear(shapes, 'aug_proj.0', [time, 320]);
  linear(shapes, 'aug_proj.2', [time, time]);
  return told(shapes, [text, context, time]);
}

interface Tower {
  readonly width: number;
  readonly layers: number;
}

/** OpenAI's and OpenCLIP's names of a transformer's layers. */
function tower(shapes: Shapes, prefix: string, { width, layers }: Tower): void {
  for (let i = 0; i < layers; i += 1) {
    const path = `${prefix}transformer.resblocks.${i}`;
    shapes.set(`${path}.attn.in_proj_weight`, [3 * width, width]);
    shapes.set(`${path}.attn.in_proj_bias`, [3 * width]);
    linear(shapes, `${path}.attn.out_proj`, [width, width]);
    linear(shapes, `${path}.mlp.c_fc`, [4 * width, width]);
    linear(shapes, `${path}.mlp.c_proj`, [width, 4 * width]);
    for (const layer of ['ln_1', 'ln_2']) norm(shapes, `${path}.${layer}`, width);
  }
}

/** sd21-unclip-h.ckpt, and -l: Stable Diffusion 2.1 with CLIP beside it, whose text they keep in part or whole. */
export function stableUnclipHeader(size: 'h' | 'l'): Shapes {
  const shapes = headerOf('sd21');
  const [vector, vision, text]: readonly [number, Tower, Tower] =
    size === 'h'
      ? [1024, { width: 1280, layers: 32 }, { width: 1024, layers: 0 }]
      : [768, { width: 1024, layers: 24 }, { width: 768, layers: 12 }];
  const unet = 'model.diffusion_model.label_emb.0';
  linear(shapes, `${unet}.0`, [1280, 2 * vector]);
  linear(shapes, `${unet}.2`, [1280, 1280]);
  const clip = 'embedder.model.';
  shapes.set(`${clip}visual.class_embedding`, [vision.width]);
  shapes.set(`${clip}visual.positional_embedding`, [257, vision.width]);
  shapes.set(`${clip}visual.conv1.weight`, [vision.width, 3, 14, 14]);
  for (const layer of ['ln_pre', 'ln_post']) norm(shapes, `${clip}visual.${layer}`, vision.width);
  shapes.set(`${clip}visual.proj`, [vision.width, vector]);
  tower(shapes, `${clip}visual.`, vision);
  tower(shapes, clip, text);
  shapes.set(`${clip}token_embedding.weight`, [49_408, text.width]);
  shapes.set(`${clip}positional_embedding`, [77, text.width]);
  shapes.set(`${clip}text_projection`, [text.width, vector]);
  shapes.set(`${clip}logit_scale`, []);
  norm(shapes, `${clip}ln_final`, text.width);
  for (const table of ['betas', 'alphas_cumprod', 'alphas_cumprod_prev', 'sqrt_alphas_cumprod'])
    shapes.set(`noise_augmentor.${table}`, [1000]);
  return shapes;
}
