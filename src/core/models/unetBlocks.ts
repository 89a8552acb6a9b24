import { AquatintError } from '../errors.ts';
import type { GraphBuilder, Value } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';
import { activate } from './layers/activation.ts';
import type { ImagePrompt, Tokens } from './layers/attention.ts';
import { classEmbedding, sizeEmbedding, vectorEmbedding } from './layers/conditionEmbedding.ts';
import { resnetBlock } from './layers/resnetBlock.ts';
import { downsample } from './layers/sampling.ts';
import { sinusoid, timestepEmbedding } from './layers/timestepEmbedding.ts';
import { transformer2d } from './layers/transformer2d.ts';
import type { UNetEncoderConfig, UNetLevel } from './unetConfig.ts';

// The way down and the middle of a UNet. A ControlNet is a copy of these (Zhang et al. 2023).

/** The network under construction. */
export interface Net {
  readonly config: UNetEncoderConfig;
  readonly conditions: Conditions;
  /** A T2I-Adapter's, outermost first: one is added to each level, a fourth may be left for the middle. */
  readonly features: Value[];
  /** What the down path leaves for the up path: last in, first out. */
  readonly skips: Value[];
}

/** What every block sees. */
export interface Conditions {
  /** The time embedding, after its activation: each resnet projects it. [N, T] */
  readonly time: Value;
  readonly text: Tokens;
  readonly perturb: Value | null;
  readonly images: readonly ImagePrompt[];
}

/** With all that is added to it: what the config names, and `more`, [1 or N, T] each. */
export function timeEmbedding(
  g: GraphBuilder,
  config: UNetEncoderConfig,
  { batch, more = [] }: { readonly batch: number; readonly more?: readonly Value[] },
): Value {
  const timestep = g.input('timestep', 'F32', [batch, 1]);
  const condition =
    config.timeConditionChannels === null
      ? null
      : g.input('timestep_cond', 'F32', [batch, config.timeConditionChannels]);
  const waves = sinusoid(g, timestep, {
    channels: firstLevel(config).channels,
    flipSinToCos: config.flipSinToCos,
    frequencyShift: config.frequencyShift,
  });
  const embedding = timestepEmbedding(g, waves, 'time_embedding', {
    outputs: config.timeEmbeddingChannels,
    activation: config.timeActivation,
    condition,
  });
  const added = [
    ...more,
    classEmbedding(g, config, batch),
    vectorEmbedding(g, config, batch),
    sizeEmbedding(g, config, batch),
  ];
  const all = added.reduce<Value>((sum, value) => (value === null ? sum : add(g, sum, value)), embedding);
  return activate(g, all, config.activation);
}

export function downPath(g: GraphBuilder, start: Value, { config, conditions, features, skips }: Net): Value {
  let x = start;
  config.levels.forEach((level, i) => {
    const name = `down_blocks.${i}`;
    const hasAttention = config.downAttention[i] === true;
    for (let j = 0; j < level.resnets; j += 1) {
      x = unetResnet(g, x, `${name}.resnets.${j}`, { config, level, conditions });
      if (hasAttention) {
        const depth = level.downDepths[j] ?? 1;
        x = unetAttention(g, x, `${name}.attentions.${j}`, { config, level, conditions, depth });
      }
      if (hasAttention && j === level.resnets - 1) x = withFeature(g, x, features);
      skips.push(x);
    }
    if (i < config.levels.length - 1) {
      x = downsample(g, x, `${name}.downsamplers.0`, config.downsamplePadding);
      skips.push(x);
    }
    // as diffusers has it: a level without attention is told at its very end, and so is the way up
    if (!hasAttention && features.length > 0) {
      x = withFeature(g, x, features);
      skips.splice(-1, 1, x);
    }
  });
  return x;
}

function withFeature(g: GraphBuilder, x: Value, features: Value[]): Value {
  const feature = features.shift();
  return feature === undefined ? x : add(g, x, feature);
}

export function midBlock(g: GraphBuilder, start: Value, { config, conditions, features }: Net): Value {
  const x = middle(g, start, config, conditions);
  // one picture tells all of a batch
  const fits = features[0]?.shape.slice(1).join() === x.shape.slice(1).join();
  return fits ? withFeature(g, x, features) : x;
}

function middle(g: GraphBuilder, start: Value, config: UNetEncoderConfig, conditions: Conditions): Value {
  if (config.midBlock === 'none') return start;
  // "only_cross_attention" does not reach the middle
  const level = { ...lastLevel(config), onlyCrossAttention: false };
  const block = { config, level, conditions, outputScale: config.midBlockScale };
  const inner = { ...block, depth: config.midDepth, perturb: conditions.perturb };
  const x = unetResnet(g, start, 'mid_block.resnets.0', block);
  if (config.midBlock === 'UNetMidBlock2D') return x;
  return unetResnet(g, unetAttention(g, x, 'mid_block.attentions.0', inner), 'mid_block.resnets.1', block);
}

export interface Block {
  readonly config: UNetEncoderConfig;
  readonly level: UNetLevel;
  readonly conditions: Conditions;
  readonly outputScale?: number;
}

export function unetResnet(g: GraphBuilder, x: Value, name: string, block: Block): Value {
  const { config, level, conditions, outputScale = 1 } = block;
  return resnetBlock(g, { x, time: conditions.time }, name, {
    outputs: level.channels,
    groups: config.groups,
    epsilon: config.epsilon,
    activation: config.activation,
    timeScaleShift: config.timeScaleShift,
    outputScale,
  });
}

export interface AttentionBlock extends Block {
  readonly depth: number;
  readonly perturb?: Value | null;
}

export function unetAttention(g: GraphBuilder, x: Value, name: string, block: AttentionBlock): Value {
  const { config, level, conditions, depth, perturb = null } = block;
  return transformer2d(g, { x, text: conditions.text, images: conditions.images }, name, {
    heads: level.heads,
    depth,
    groups: config.groups,
    linearProjection: config.linearProjection,
    onlyCrossAttention: level.onlyCrossAttention,
    perturb,
  });
}

export function firstLevel(config: UNetEncoderConfig): UNetLevel {
  return levelAt(config, 0);
}

function lastLevel(config: UNetEncoderConfig): UNetLevel {
  return levelAt(config, -1);
}

function levelAt(config: UNetEncoderConfig, index: number): UNetLevel {
  const level = config.levels.at(index);
  if (level === undefined) throw new AquatintError('model-unsupported', 'The UNet has no blocks.');
  return level;
}
