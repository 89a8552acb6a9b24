import type { GlideUNetConfig } from '../glideUNetConfig.ts';
import { readGlide, renameGlide, type GlideConventions } from './glide.ts';
import type { Part, ReadPart } from './part.ts';
import type { Signs } from './parts.ts';
import type { Pairs } from './unetNames.ts';

/** The original code's UNets of DeepFloyd IF (deepfloyd_if/model/unet.py), under any prefix. */
export const IF_SIGNS: Signs = {
  sure: /^(|.*\.)(?:encoder_pooling\.\d|encoder_proj|aug_proj\.\d)\./,
  bare: /^(input_blocks|middle_block|output_blocks|time_embed|out|encoder_pooling|encoder_proj|aug_proj)\./,
};

const BESIDE: Pairs = [
  ['encoder_proj', 'encoder_hid_proj'],
  ['encoder_pooling.0', 'add_embedding.norm1'],
  ['encoder_pooling.1', 'add_embedding.pool'],
  ['encoder_pooling.2', 'add_embedding.proj'],
  ['encoder_pooling.3', 'add_embedding.norm2'],
  ['aug_proj.0', 'class_embedding.linear_1'],
  ['aug_proj.2', 'class_embedding.linear_2'],
];

const FIRST: GlideConventions = {
  ...{ activation: 'gelu', label: null, midScale: 1, resnetScale: 1, sampleSize: 64 },
  ...{ skipsTimeActivation: false, timeActivation: null },
};
/** That of the second stage divides what blocks add to a stream by the root of two. */
const SECOND: GlideConventions = {
  ...{
    activation: 'gelu',
    label: 'timestep',
    midScale: 1 / 0.7071,
    resnetScale: 1 / 0.7071,
    sampleSize: 256,
  },
  ...{ skipsTimeActivation: true, timeActivation: 'gelu' },
};

export interface IfStage extends ReadPart<GlideUNetConfig> {
  /** It makes small pictures larger. */
  readonly enlarges: boolean;
}

/** Under diffusers' names, which the builder declares, and with the config that names and shapes tell. */
export function readIf(part: Part): IfStage {
  const enlarges = [...part.tensors.names()].some((name) => name.startsWith('aug_proj.'));
  return { ...readGlide(renameGlide(part, { beside: BESIDE }), enlarges ? SECOND : FIRST), enlarges };
}
