import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { reshaped } from '../../weights/reshaped.ts';
import type { VaeConfig } from '../vaeConfig.ts';
import { requireGroups } from './conventions.ts';
import { PartReader, type Evidence, type Part, type ReadPart } from './part.ts';

/** The autoencoder of the original code (model.py). */
export function readVae(part: Part): ReadPart<VaeConfig> {
  const reader = new PartReader(part);
  const names = new NameTable(pairs(reader));
  const squeezed = reshaped(part.tensors, (name, shape) => (ATTENTION.test(name) ? asMatrix(shape) : shape));
  return {
    config: readConfig(reader),
    weights: renamed(squeezed, (name) => names.toOurs(name)),
    originalName: (name) => part.nameInFile(names.toOriginal(name)),
  };
}

/** Left from training. */
export const UNUSED_VAE = [/^loss\./, /^model_ema\./];

const ATTENTION = /\.attn_1\.(q|k|v|proj_out)\.weight$/;

/** [N, K, 1, 1] → [N, K]: what the original code does with 1×1 convolutions are matrices here. */
function asMatrix(shape: readonly number[]): readonly number[] {
  return shape.length === 4 && shape[2] === 1 && shape[3] === 1 ? shape.slice(0, 2) : shape;
}

function readConfig(reader: PartReader): VaeConfig {
  const levels = reader.indices('decoder.up');
  const channels = levels.map((i) =>
    reader.size(`channels of the VAE's level ${i}`, channelEvidence(reader, i)),
  );
  requireGroups('VAE', channels);
  return {
    inChannels: 3,
    outChannels: 3,
    latentChannels: reader.size("VAE's latent channels", [
      ['decoder.conv_in.weight', 1],
      ['post_quant_conv.weight', 0],
      ['post_quant_conv.bias', 0],
    ]),
    channels,
    resnets: Math.max(1, ...levels.map((i) => reader.indices(`encoder.down.${i}.block`).length)),
    activation: 'silu',
    groups: 32,
    midAttention: reader.has('decoder.mid.attn_1'),
    quantConv: reader.has('quant_conv'),
    postQuantConv: reader.has('post_quant_conv'),
    scaling: 0.18215,
  };
}

function channelEvidence(reader: PartReader, level: number): Evidence[] {
  return [`encoder.down.${level}.block`, `decoder.up.${level}.block`].flatMap((path) =>
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
