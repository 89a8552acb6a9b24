import { canonicalVaeNames } from '../checkpointNames.ts';
import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { reshaped } from '../../weights/reshaped.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { KlVaeConfig } from '../vaeConfig.ts';
import { requireGroups } from './conventions.ts';
import { PartReader, type Evidence, type Part, type ReadPart } from './part.ts';

/** The autoencoder of the original code (model.py), its tensors under the names that the builder declares. */
export function renameVae(part: Part): Part {
  const names = new NameTable(pairs(new PartReader(part)));
  return {
    tensors: renamed(part.tensors, (name) => names.toOurs(name)),
    nameInFile: (name) => part.nameInFile(names.toOriginal(name)),
  };
}

/** The autoencoder's config from the names (those that the builder declares) and shapes of its tensors. */
export function readVae(part: Part, scaling: number): ReadPart<KlVaeConfig> {
  const tensors = withMatrices(canonicalVaeNames(part.tensors));
  return { ...part, tensors, config: readConfig(new PartReader({ ...part, tensors }), scaling) };
}

/** Left from training. */
export const UNUSED_VAE = [/^loss\./, /^model_ema\./];

const ATTENTION = /\.attentions\.0\.(to_q|to_k|to_v|to_out\.0)\.weight$/;

/** [N, K, 1, 1] → [N, K]: what the original code does with 1×1 convolutions are matrices here. */
function withMatrices(source: TensorSource): TensorSource {
  return reshaped(source, (name, shape) =>
    ATTENTION.test(name) && shape.length === 4 && shape[2] === 1 && shape[3] === 1
      ? shape.slice(0, 2)
      : shape,
  );
}

function readConfig(reader: PartReader, scaling: number): KlVaeConfig {
  const levels = reader.indices('decoder.up_blocks');
  const channels = levels.map((i) =>
    reader.size(`channels of the VAE's level ${i}`, channelEvidence(reader, i, levels.length)),
  );
  requireGroups('VAE', channels);
  return {
    kind: 'kl',
    inChannels: 3,
    outChannels: 3,
    latentChannels: reader.size("VAE's latent channels", [
      ['decoder.conv_in.weight', 1],
      ['post_quant_conv.weight', 0],
      ['post_quant_conv.bias', 0],
    ]),
    channels,
    resnets: Math.max(1, ...levels.map((i) => reader.indices(`encoder.down_blocks.${i}.resnets`).length)),
    activation: 'silu',
    groups: 32,
    midAttention: reader.has('decoder.mid_block.attentions'),
    quantConv: reader.has('quant_conv'),
    postQuantConv: reader.has('post_quant_conv'),
    scaling,
    statistics: null,
  };
}

function channelEvidence(reader: PartReader, level: number, levels: number): Evidence[] {
  const paths = [`encoder.down_blocks.${level}.resnets`, `decoder.up_blocks.${levels - 1 - level}.resnets`];
  return paths.flatMap((path) =>
    reader.indices(path).flatMap((j): Evidence[] => [
      [`${path}.${j}.conv1.weight`, 0],
      [`${path}.${j}.conv1.bias`, 0],
      [`${path}.${j}.conv2.weight`, 0],
    ]),
  );
}

function pairs(reader: PartReader): [string, string][] {
  const levels = reader.indices('decoder.up').length;
  const table = ['encoder', 'decoder'].flatMap((half): [string, string][] => [
    [`${half}.mid.block_1`, `${half}.mid_block.resnets.0`],
    [`${half}.mid.block_2`, `${half}.mid_block.resnets.1`],
    ...attentionPairs(`${half}.mid.attn_1`, `${half}.mid_block.attentions.0`),
    [`${half}.norm_out`, `${half}.conv_norm_out`],
  ]);
  // Flux.2's has its outermost convolutions in its halves
  for (const [half, name] of [
    ['encoder', 'quant_conv'],
    ['decoder', 'post_quant_conv'],
  ] as const)
    if (reader.has(`${half}.${name}`)) table.push([`${half}.${name}`, name]);
  for (let i = 0; i < levels; i += 1) {
    const [down, ourDown] = [`encoder.down.${i}`, `encoder.down_blocks.${i}`];
    // upwards, the original code counts from the largest size on
    const [up, ourUp] = [`decoder.up.${i}`, `decoder.up_blocks.${levels - 1 - i}`];
    table.push(...resnetPairs(reader, `${down}.block`, `${ourDown}.resnets`));
    table.push(...resnetPairs(reader, `${up}.block`, `${ourUp}.resnets`));
    table.push([`${down}.downsample.conv`, `${ourDown}.downsamplers.0.conv`]);
    table.push([`${up}.upsample.conv`, `${ourUp}.upsamplers.0.conv`]);
  }
  return table;
}

function resnetPairs(reader: PartReader, original: string, ours: string): [string, string][] {
  return reader.indices(original).flatMap((j): [string, string][] => [
    [`${original}.${j}`, `${ours}.${j}`],
    [`${original}.${j}.nin_shortcut`, `${ours}.${j}.conv_shortcut`],
  ]);
}

function attentionPairs(original: string, ours: string): [string, string][] {
  return [
    [`${original}.norm`, `${ours}.group_norm`],
    [`${original}.q`, `${ours}.to_q`],
    [`${original}.k`, `${ours}.to_k`],
    [`${original}.v`, `${ours}.to_v`],
    [`${original}.proj_out`, `${ours}.to_out.0`],
  ];
}
