import { AquatintError } from '../../errors.ts';
import type { UNetConfig, UNetLevel } from '../unetConfig.ts';
import { headsOf, requireGroups } from './conventions.ts';
import { PartReader, type Evidence, type Part, type ReadPart } from './part.ts';

/** The UNet's config from the names (those that the builder declares) and shapes of its tensors. */
export function readUNet(part: Part): ReadPart<UNetConfig> {
  const config = readUNetShapes(part);
  requireGroups(
    'UNet',
    config.levels.map(({ channels }) => channels),
  );
  return { ...part, config };
}

/** What shapes tell, and what all models of these families have in common, of any network that is made as a UNet is. */
export const readUNetShapes = (part: Part): UNetConfig => new UNetShapes(part).config();

/**
 * What SDXL adds to the time is one vector in the file, of the pooled text and so many sizes: how wide the first is, the
 * text encoder tells. Throws AquatintError 'model-mismatch'.
 */
export function withAddition(config: UNetConfig, pooledChannels: number, sizes: number): UNetConfig {
  if (config.addition === null) return config;
  const width = config.addition.pooledChannels;
  const sinusoidChannels = (width - pooledChannels) / sizes;
  if (Number.isInteger(sinusoidChannels / 2) && sinusoidChannels > 0) {
    return { ...config, addition: { sinusoidChannels, sizes, pooledChannels } };
  }
  throw new AquatintError(
    'model-mismatch',
    `The UNet takes ${width} numbers beside the text, which are not the ${pooledChannels} of the pooled text and ${sizes} sizes.`,
  );
}

/** What shapes do not tell; the original code has no other values. */
const ALWAYS = {
  activation: 'silu',
  groups: 32,
  epsilon: 1e-5,
  downsamplePadding: 1,
  midBlockScale: 1,
  timeScaleShift: 'default',
  centerInput: false,
  flipSinToCos: true,
  frequencyShift: 0,
  timeActivation: 'silu',
  convInKernel: 3,
  convOutKernel: 3,
} as const;

const UPSCALER_INPUTS = 7;
const UPSCALER_LABELS = 1000;

class UNetShapes {
  readonly #reader: PartReader;
  readonly #blocks: readonly number[];
  readonly #linear: boolean;
  readonly #contextChannels: number;
  readonly #classLabels: number | null;

  constructor(part: Part) {
    this.#reader = new PartReader(part);
    this.#blocks = this.#reader.indices('down_blocks');
    const attentions = this.#attentions();
    this.#linear = this.#isLinear(attentions);
    this.#contextChannels = this.#reader.size(
      'width of the text',
      this.#crossEvidence(attentions, ['attn2.to_k.weight', 'attn2.to_v.weight']),
    );
    this.#classLabels = this.#upscalerLabels();
  }

  config(): UNetConfig {
    const reader = this.#reader;
    const levels = this.#blocks.map((i) => this.#level(i));
    const hasAttention = (path: string) => (i: number) => reader.hasModule(`${path}.${i}.attentions`);
    const hasTransformer = reader.hasModule('mid_block.attentions');
    const hasMiddle = hasTransformer || reader.has('mid_block');
    return {
      ...ALWAYS,
      inChannels: reader.size("UNet's input channels", [['conv_in.weight', 1]]),
      outChannels: reader.size("UNet's output channels", [
        ['conv_out.weight', 0],
        ['conv_out.bias', 0],
        ['conv_in.weight', 1],
      ]),
      sampleSize: null,
      levels,
      downAttention: this.#blocks.map(hasAttention('down_blocks')),
      upAttention: this.#blocks.map(hasAttention('up_blocks')),
      midBlock: hasTransformer ? 'UNetMidBlock2DCrossAttn' : hasMiddle ? 'UNetMidBlock2D' : 'none',
      midDepth: reader.indices('mid_block.attentions.0.transformer_blocks').length,
      linearProjection: this.#linear,
      timeEmbeddingChannels: reader.size('width of the time embedding', [
        ['time_embedding.linear_1.weight', 0],
        ['time_embedding.linear_1.bias', 0],
        ['time_embedding.linear_2.weight', 0],
        ['time_embedding.linear_2.bias', 0],
      ]),
      timeConditionChannels: reader.optionalSize([['time_embedding.cond_proj.weight', 1]]),
      classLabels: this.#classLabels,
      vectorChannels: reader.optionalSize([['class_embedding.linear_1.weight', 1]]),
      addition: this.#addition(),
    };
  }

  /** The x4 upscaler has them, and takes a picture beside the latents. */
  #upscalerLabels(): number | null {
    const labels = this.#reader.optionalSize([['class_embedding.weight', 0]]);
    const inputs = this.#reader.optionalSize([['conv_in.weight', 1]]);
    return labels ?? (inputs === UPSCALER_INPUTS ? UPSCALER_LABELS : null);
  }

  /** All of it for now; see withAddition. */
  #addition(): UNetConfig['addition'] {
    if (!this.#reader.has('add_embedding')) return null;
    const pooledChannels = this.#reader.size('width of the added conditions', [
      ['add_embedding.linear_1.weight', 1],
    ]);
    return { sinusoidChannels: 0, sizes: 0, pooledChannels };
  }

  #level(i: number): UNetLevel {
    const reader = this.#reader;
    const [down, up] = [`down_blocks.${i}`, `up_blocks.${this.#blocks.length - 1 - i}`];
    const resnets = reader.indices(`${down}.resnets`);
    const upResnets = reader.indices(`${up}.resnets`);
    const channels = reader.size(`channels of the UNet's level ${i}`, [
      ...resnets.flatMap((j) => channelEvidence(`${down}.resnets.${j}`)),
      ...upResnets.flatMap((j) => channelEvidence(`${up}.resnets.${j}`)),
    ]);
    const depths = (path: string) => (j: number) =>
      reader.indices(`${path}.attentions.${j}.transformer_blocks`).length;
    return {
      channels,
      resnets: resnets.length,
      // the x4 upscaler counts heads as SD 1 does
      heads: headsOf(channels, this.#linear && this.#classLabels === null),
      downDepths: resnets.map(depths(down)),
      upDepths: upResnets.map(depths(up)),
      contextChannels: this.#contextChannels,
      onlyCrossAttention: this.#onlyCross(i, channels),
    };
  }

  /** The x4 upscaler’s first attention, too, looks at the text in all levels but the innermost. */
  #onlyCross(level: number, channels: number): boolean {
    if (this.#classLabels === null) return false;
    const last = this.#blocks.length - 1;
    if (channels === this.#contextChannels) return level < last;
    const paths = this.#attentionsOf([`down_blocks.${level}`, `up_blocks.${last - level}`]);
    const width = this.#reader.optionalSize(
      this.#crossEvidence(paths, ['attn1.to_k.weight', 'attn1.to_v.weight']),
    );
    return width === this.#contextChannels;
  }

  #crossEvidence(attentions: readonly string[], names: readonly string[]): Evidence[] {
    return attentions.flatMap((path) =>
      this.#reader
        .indices(`${path}.transformer_blocks`)
        .flatMap((i) => names.map((name): Evidence => [`${path}.transformer_blocks.${i}.${name}`, 1])),
    );
  }

  #attentions(): string[] {
    const levels = this.#blocks.flatMap((i) => [`down_blocks.${i}`, `up_blocks.${i}`]);
    return this.#attentionsOf(['mid_block', ...levels]);
  }

  #attentionsOf(blocks: readonly string[]): string[] {
    return blocks.flatMap((block) =>
      this.#reader.indices(`${block}.attentions`).map((j) => `${block}.attentions.${j}`),
    );
  }

  /** SD 1 stores the projections around its transformers as 1×1 convolutions, later ones as matrices. */
  #isLinear(attentions: readonly string[]): boolean {
    const names = attentions.flatMap((path) => [`${path}.proj_in.weight`, `${path}.proj_out.weight`]);
    return this.#reader.rank(names) === 2;
  }
}

function channelEvidence(resnet: string): Evidence[] {
  return [
    [`${resnet}.conv1.weight`, 0],
    [`${resnet}.conv1.bias`, 0],
    [`${resnet}.time_emb_proj.weight`, 0],
    [`${resnet}.norm2.weight`, 0],
    [`${resnet}.conv2.weight`, 0],
  ];
}
