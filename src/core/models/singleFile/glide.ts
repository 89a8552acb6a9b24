import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { reshaped } from '../../weights/reshaped.ts';
import { splitHeads, type HeadParts } from '../../weights/splitHeads.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { GlideLevel, GlideUNetConfig } from '../glideUNetConfig.ts';
import { glideLayout } from './glideLayout.ts';
import { headsOf64, requireGroups } from './conventions.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import { resnetPairs, type Pairs } from './unetNames.ts';

/** Channels of a head in all published models: shapes do not tell. */
export const GLIDE_HEAD = 64;

export interface GlideNames {
  /** What a model has beside the UNet, in its file's names and in ours. */
  readonly beside: Pairs;
}

/**
 * A UNet of the code of GLIDE (Nichol et al. 2021; unet.py), as DALL-E 2's decoder and Imagen's stages have it, under diffusers'
 * names: sizes change in residual blocks, and queries, keys and values are one layer, head by head.
 */
export function renameGlide(part: Part, { beside }: GlideNames): Part {
  const reader = new PartReader(part);
  const names = new NameTable([...OUTSIDE, ...beside, ...blockPairs(reader)]);
  const split = splitHeads(part.tensors, (name) => headParts(part.tensors, name));
  return {
    tensors: asMatrices(renamed(split, (name) => names.toOurs(name))),
    nameInFile: (name) => part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, '')),
  };
}

const OUTSIDE: Pairs = [
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
  ['input_blocks.0.0', 'conv_in'],
  ['out.0', 'conv_norm_out'],
  ['out.2', 'conv_out'],
];

function blockPairs(reader: PartReader): Pairs {
  const { down, up } = glideLayout(reader);
  return [
    ...resnetPairs('middle_block.0', 'mid_block.resnets.0'),
    ...(reader.has('middle_block.2')
      ? [
          ...attentionPairs('middle_block.1', 'mid_block.attentions.0'),
          ...resnetPairs('middle_block.2', 'mid_block.resnets.1'),
        ]
      : resnetPairs('middle_block.1', 'mid_block.resnets.1')),
    ...down.flatMap((level, i) => levelPairs(level, `down_blocks.${i}`, 'downsamplers')),
    ...up.flatMap((level, i) => levelPairs(level, `up_blocks.${i}`, 'upsamplers')),
  ];
}

function levelPairs(
  { blocks, sampler }: ReturnType<typeof glideLayout>['up'][number],
  ours: string,
  samplers: string,
): Pairs {
  return [
    ...blocks.flatMap(({ path, attention }, j) => [
      ...resnetPairs(`${path}.0`, `${ours}.resnets.${j}`),
      ...(attention ? attentionPairs(`${path}.1`, `${ours}.attentions.${j}`) : []),
    ]),
    ...(sampler === null ? [] : resnetPairs(sampler, `${ours}.${samplers}.0`)),
  ];
}

const attentionPairs = (original: string, ours: string): Pairs => [
  [`${original}.norm`, `${ours}.group_norm`],
  [`${original}.norm_encoder`, `${ours}.norm_cross`],
  [`${original}.qkv/q`, `${ours}.to_q`],
  [`${original}.qkv/k`, `${ours}.to_k`],
  [`${original}.qkv/v`, `${ours}.to_v`],
  [`${original}.encoder_kv/k`, `${ours}.add_k_proj`],
  [`${original}.encoder_kv/v`, `${ours}.add_v_proj`],
  [`${original}.proj_out`, `${ours}.to_out.0`],
];

const FUSED = /^(.*\.(qkv|encoder_kv))\.(weight|bias)$/;

/** Where pixels do not look at each other, there are queries alone. */
function headParts(tensors: TensorSource, name: string): HeadParts | null {
  const [, path, layer, kind] = FUSED.exec(name) ?? [];
  if (path === undefined) return null;
  const rows = (which: string): number => {
    const whole = path.replace(/\w+$/, which);
    return tensors.has(whole) ? (tensors.info(whole).shape[0] ?? 0) : 0;
  };
  const alone = layer === 'qkv' && tensors.info(name).shape[0] === rows('norm.weight');
  const parts = alone ? ['q'] : layer === 'qkv' ? ['q', 'k', 'v'] : ['k', 'v'];
  return { names: parts.map((part) => `${path}/${part}.${kind}`), rows: GLIDE_HEAD };
}

/** The original code has convolutions along a line of pixels, one wide. */
const asMatrices = (source: TensorSource): TensorSource =>
  reshaped(source, (_, shape) => (shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape));

/** What names and shapes do not tell. */
export type GlideConventions = Pick<
  GlideUNetConfig,
  | 'activation'
  | 'label'
  | 'midScale'
  | 'resnetScale'
  | 'sampleSize'
  | 'skipsTimeActivation'
  | 'timeActivation'
>;

/** From diffusers' names and shapes. Throws AquatintError 'model-mismatch' or 'model-unsupported'. */
export function readGlide(part: Part, conventions: GlideConventions): ReadPart<GlideUNetConfig> {
  const reader = new PartReader(part);
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const [down, up] = ['down_blocks', 'up_blocks'].map((path) => levelsOf(reader, path));
  const channels = (down ?? []).map((level) => level.channels);
  requireGroups('UNet', channels);
  const attentions = attentionPaths(reader);
  const timed = reader.optionalSize([['down_blocks.0.resnets.0.time_emb_proj.weight', 0]]);
  const textChannels = reader.optionalSize([['encoder_hid_proj.weight', 1]]);
  const contextChannels = reader.size(
    'width of the text',
    attentions.map((path) => [`${path}.add_k_proj.weight`, 1]),
  );
  const config: GlideUNetConfig = {
    ...conventions,
    inChannels: size("UNet's input channels", 'conv_in.weight', 1),
    outChannels: size("UNet's output channels", 'conv_out.weight', 0),
    down: down ?? [],
    up: up ?? [],
    midOnlyText: isOnlyText(reader, 'mid_block.attentions.0'),
    groups: 32,
    epsilon: 1e-5,
    timeScaleShift: timed === 2 * (channels[0] ?? 0) ? 'scale_shift' : 'default',
    flipSinToCos: true,
    frequencyShift: 0,
    timeChannels: size('width of the time embedding', 'time_embedding.linear_1.weight', 0),
    contextChannels,
    textChannels,
    normsText: attentions.some((path) => reader.has(`${path}.norm_cross`)),
    poolHeads: reader.has('add_embedding.pool') ? headsOf64(textChannels ?? contextChannels) : null,
  };
  return { ...part, config };
}

function levelsOf(reader: PartReader, path: string): GlideLevel[] {
  return reader.indices(path).map((i): GlideLevel => {
    const level = `${path}.${i}`;
    const resnets = reader.indices(`${level}.resnets`);
    const attentions = reader.indices(`${level}.attentions`).map((j) => `${level}.attentions.${j}`);
    return {
      channels: reader.size(
        `channels of the UNet's level ${i}`,
        resnets.map((j) => [`${level}.resnets.${j}.conv1.weight`, 0]),
      ),
      // on the way up there is one more
      resnets: resnets.length - (path === 'up_blocks' ? 1 : 0),
      attends: attentions.length > 0,
      headChannels: GLIDE_HEAD,
      onlyText: attentions.some((attention) => isOnlyText(reader, attention)),
    };
  });
}

const isOnlyText = (reader: PartReader, attention: string): boolean =>
  reader.has(`${attention}.to_q`) && !reader.has(`${attention}.to_k`);

function attentionPaths(reader: PartReader): string[] {
  const levels = ['down_blocks', 'up_blocks'].flatMap((path) =>
    reader.indices(path).map((i) => `${path}.${i}`),
  );
  return ['mid_block', ...levels].flatMap((block) =>
    reader.indices(`${block}.attentions`).map((j) => `${block}.attentions.${j}`),
  );
}
