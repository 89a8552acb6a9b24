import { NameTable } from '../../weights/nameTable.ts';
import { renamed } from '../../weights/renamed.ts';
import { PartReader, type Part } from './part.ts';
import { unetLayout, type OriginalBlock, type EncoderLayout, type UNetLayout } from './unetLayout.ts';

export type Pairs = readonly (readonly [original: string, ours: string])[];

/** The UNet of the original code (openaimodel.py), its tensors under the names that the builder declares. */
export function renameUNet(part: Part): Part {
  const names = new NameTable(unetPairs(unetLayout(new PartReader(part))));
  return {
    tensors: renamed(part.tensors, (name) => names.toOurs(name)),
    nameInFile: (name) => part.nameInFile(names.toOriginal(name)),
  };
}

const OUTSIDE_THE_LEVELS: Pairs = [
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
  ['label_emb.0.0', 'add_embedding.linear_1'],
  ['label_emb.0.2', 'add_embedding.linear_2'],
  ['label_emb', 'class_embedding'],
  ['input_blocks.0.0', 'conv_in'],
  ['out.0', 'conv_norm_out'],
  ['out.2', 'conv_out'],
];

/** Original names and ours. */
export function unetPairs({ up, ...encoder }: UNetLayout): (readonly [string, string])[] {
  return [
    ...encoderPairs(encoder),
    ...up.flatMap((level, i): (readonly [string, string])[] => [
      ...blockPairs(level.blocks, `up_blocks.${i}`),
      ...(level.sampler === null ? [] : [[level.sampler, `up_blocks.${i}.upsamplers.0.conv`] as const]),
    ]),
  ];
}

/** The way down and the middle: a ControlNet's names, too. */
export function encoderPairs({ down, middle }: EncoderLayout): (readonly [string, string])[] {
  const table = [...OUTSIDE_THE_LEVELS];
  if (middle !== 'none') table.push(...resnetPairs('middle_block.0', 'mid_block.resnets.0'));
  if (middle === 'attention') {
    table.push(['middle_block.1', 'mid_block.attentions.0']);
    table.push(...resnetPairs('middle_block.2', 'mid_block.resnets.1'));
  }
  down.forEach((level, i) => {
    table.push(...blockPairs(level.blocks, `down_blocks.${i}`));
    if (level.sampler !== null) table.push([level.sampler, `down_blocks.${i}.downsamplers.0.conv`]);
  });
  return table;
}

function blockPairs(blocks: readonly OriginalBlock[], ours: string): [string, string][] {
  return blocks.flatMap(({ path, attention }, j): [string, string][] => [
    ...resnetPairs(`${path}.0`, `${ours}.resnets.${j}`),
    ...(attention ? [[`${path}.1`, `${ours}.attentions.${j}`] satisfies [string, string]] : []),
  ]);
}

/** A residual block of the original code. */
export function resnetPairs(original: string, ours: string): [string, string][] {
  return [
    [`${original}.in_layers.0`, `${ours}.norm1`],
    [`${original}.in_layers.2`, `${ours}.conv1`],
    [`${original}.emb_layers.1`, `${ours}.time_emb_proj`],
    [`${original}.out_layers.0`, `${ours}.norm2`],
    [`${original}.out_layers.3`, `${ours}.conv2`],
    [`${original}.skip_connection`, `${ours}.conv_shortcut`],
  ];
}
