import { AquatintError } from '../../errors.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import type { UNetConfig, UNetLevel } from '../unetConfig.ts';
import { PartReader, type Evidence, type Part, type ReadPart } from './part.ts';
import { headsOf, requireGroups } from './conventions.ts';
import { unetLayout, type Block, type UNetLayout } from './unetLayout.ts';

/** The UNet of the original code (openaimodel.py): its config from names and shapes, its tensors renamed. */
export function readUNet(part: Part): ReadPart<UNetConfig> {
  const reader = new PartReader(part);
  const layout = unetLayout(reader);
  const names = new NameTable(pairs(layout));
  return {
    config: readConfig(reader, layout),
    weights: renamed(part.tensors, (name) => names.toOurs(name)),
    originalName: (name) => part.nameInFile(names.toOriginal(name)),
  };
}

/** Channels of the latents (and of what inpainting adds to them) that the UNet takes. */
export function unetInputChannels(part: Part): number {
  return new PartReader(part).size("UNet's input channels", [['input_blocks.0.0.weight', 1]]);
}

function readConfig(reader: PartReader, layout: UNetLayout): UNetConfig {
  const levels = readLevels(reader, layout);
  requireGroups(
    'UNet',
    levels.map((level) => level.channels),
  );
  // what conditions on a picture, too, and takes more channels than it gives, was refused before
  const latentChannels = reader.size("UNet's channels", [
    ['input_blocks.0.0.weight', 1],
    ['out.2.weight', 0],
    ['out.2.bias', 0],
  ]);
  return {
    inChannels: latentChannels,
    outChannels: latentChannels,
    sampleSize: null,
    levels,
    downAttention: layout.down.map((level) => level.blocks.some((block) => block.attention)),
    upAttention: layout.up.map((level) => level.blocks.some((block) => block.attention)),
    midBlock: midBlock(layout),
    ...ALWAYS,
    linearProjection: hasLinearProjection(reader, layout),
    timeEmbeddingChannels: reader.size('width of the time embedding', [
      ['time_embed.0.weight', 0],
      ['time_embed.0.bias', 0],
      ['time_embed.2.weight', 0],
      ['time_embed.2.bias', 0],
    ]),
  };
}

/** The original code has no other values. */
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
  timeConditionChannels: null,
  convInKernel: 3,
  convOutKernel: 3,
} as const;

function readLevels(reader: PartReader, layout: UNetLayout): UNetLevel[] {
  const linear = hasLinearProjection(reader, layout);
  const all = attentionPaths(layout);
  const contextChannels = reader.size(
    'width of the text',
    all.flatMap((path) =>
      reader.indices(`${path}.transformer_blocks`).flatMap((i): Evidence[] => [
        [`${path}.transformer_blocks.${i}.attn2.to_k.weight`, 1],
        [`${path}.transformer_blocks.${i}.attn2.to_v.weight`, 1],
      ]),
    ),
  );
  return layout.down.map(({ blocks }, i) => {
    const upBlocks = layout.up.at(-1 - i)?.blocks ?? [];
    const channels = reader.size(
      `channels of the UNet's level ${i}`,
      [...blocks, ...upBlocks].flatMap((block) => channelEvidence(block)),
    );
    const isLast = i === layout.down.length - 1;
    const depth = depthOf(reader, [...blocks, ...upBlocks]) ?? (isLast ? middleDepth(reader, layout) : null);
    return {
      channels,
      resnets: blocks.length,
      heads: headsOf(channels, linear),
      transformerDepth: depth ?? 1,
      contextChannels,
      onlyCrossAttention: false,
    };
  });
}

function channelEvidence({ path }: Block): Evidence[] {
  return [
    [`${path}.0.in_layers.2.weight`, 0],
    [`${path}.0.in_layers.2.bias`, 0],
    [`${path}.0.emb_layers.1.weight`, 0],
    [`${path}.0.out_layers.0.weight`, 0],
    [`${path}.0.out_layers.3.weight`, 0],
  ];
}

function depthOf(reader: PartReader, blocks: readonly Block[]): number | null {
  const depths = blocks
    .filter((block) => block.attention)
    .map((block) => reader.indices(`${block.path}.1.transformer_blocks`).length);
  return depths.length === 0 ? null : Math.max(...depths);
}

function middleDepth(reader: PartReader, { middle }: UNetLayout): number | null {
  return middle === 'attention' ? reader.indices('middle_block.1.transformer_blocks').length : null;
}

function midBlock({ middle }: UNetLayout): UNetConfig['midBlock'] {
  if (middle === 'none') return 'none';
  if (middle === 'attention') return 'UNetMidBlock2DCrossAttn';
  throw new AquatintError(
    'model-unsupported',
    'The middle block of the UNet has no attention, which is not supported yet.',
  );
}

/** SD 1 stores the projections around its transformers as 1×1 convolutions, SD 2 as matrices. */
function hasLinearProjection(reader: PartReader, layout: UNetLayout): boolean {
  const names = attentionPaths(layout).flatMap((path) => [
    `${path}.proj_in.weight`,
    `${path}.proj_out.weight`,
  ]);
  return reader.rank(names) === 2;
}

function attentionPaths({ down, up, middle }: UNetLayout): string[] {
  const blocks = [...down, ...up].flatMap((level) => level.blocks).filter((block) => block.attention);
  return [...(middle === 'attention' ? ['middle_block.1'] : []), ...blocks.map((block) => `${block.path}.1`)];
}

function pairs({ down, up, middle }: UNetLayout): [string, string][] {
  const table: [string, string][] = [
    ['time_embed.0', 'time_embedding.linear_1'],
    ['time_embed.2', 'time_embedding.linear_2'],
    ['input_blocks.0.0', 'conv_in'],
    ['out.0', 'conv_norm_out'],
    ['out.2', 'conv_out'],
  ];
  if (middle !== 'none') {
    table.push(...resnetPairs('middle_block.0', 'mid_block.resnets.0'));
    table.push(['middle_block.1', 'mid_block.attentions.0']);
    table.push(...resnetPairs('middle_block.2', 'mid_block.resnets.1'));
  }
  down.forEach((level, i) => {
    table.push(...blockPairs(level.blocks, `down_blocks.${i}`));
    if (level.sampler !== null) table.push([level.sampler, `down_blocks.${i}.downsamplers.0.conv`]);
  });
  up.forEach((level, i) => {
    table.push(...blockPairs(level.blocks, `up_blocks.${i}`));
    if (level.sampler !== null) table.push([level.sampler, `up_blocks.${i}.upsamplers.0.conv`]);
  });
  return table;
}

function blockPairs(blocks: readonly Block[], ours: string): [string, string][] {
  return blocks.flatMap(({ path, attention }, j): [string, string][] => [
    ...resnetPairs(`${path}.0`, `${ours}.resnets.${j}`),
    ...(attention ? [[`${path}.1`, `${ours}.attentions.${j}`] satisfies [string, string]] : []),
  ]);
}

function resnetPairs(original: string, ours: string): [string, string][] {
  return [
    [`${original}.in_layers.0`, `${ours}.norm1`],
    [`${original}.in_layers.2`, `${ours}.conv1`],
    [`${original}.emb_layers.1`, `${ours}.time_emb_proj`],
    [`${original}.out_layers.0`, `${ours}.norm2`],
    [`${original}.out_layers.3`, `${ours}.conv2`],
    [`${original}.skip_connection`, `${ours}.conv_shortcut`],
  ];
}
