import { NameTable } from '../../weights/nameTable.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import { reshaped } from '../../weights/reshaped.ts';
import { splitHeads } from '../../weights/splitHeads.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { GlideUNetConfig } from '../glideUNetConfig.ts';
import type { PriorTransformerConfig } from '../priorTransformerConfig.ts';
import { PROJECTION, type UnclipProjection } from '../unclipProjection.ts';
import type { UNet2dConfig } from '../unet2dConfig.ts';
import { headsOf64, requireGroups } from './conventions.ts';
import { GLIDE_HEAD, readGlide, renameGlide } from './glide.ts';
import { PartReader, type Part, type ReadPart } from './part.ts';
import type { Found, NamedFile, Signs } from './parts.ts';
import type { Pairs } from './unetNames.ts';

// Karlo's checkpoints (karlo/modules): a file each for the prior, for the decoder and for both networks that enlarge.

export const PRIOR_SIGNS: Signs = {
  sure: /^(|.*\.)(?:clip_img_proj|text_enc_proj|text_emb_proj)\./,
  bare: /^(time_embed|clip_img_proj|text_emb_proj|text_enc_proj|transformer|final_ln|out_proj)\.|^(positional_embedding|prd_emb)$/,
};
export const DECODER_SIGNS: Signs = {
  sure: /^(|.*\.)(?:text_seq_proj\.\d|clip_tok_proj|text_feat_proj|clip_emb)\./,
  bare: /^(input_blocks|middle_block|output_blocks|time_embed|out|text_seq_proj|clip_tok_proj|text_feat_proj|clip_emb)\.|^cf_param$/,
};
const FIRST_STEPS = 'model_first_steps.';
const LAST_STEP = 'model_last_step.';
export const ENLARGER_SIGNS: Signs = {
  sure: /^(|.*\.)model_first_steps\.(?:input_blocks|output_blocks)\./,
  bare: /^model_(first_steps|last_step)\./,
};

/** Behind a text's tokens: see priorTransformer.ts. */
const BEHIND_TEXT = 4;

/** Under diffusers' names, which the builder declares, but for CLIP's statistics, and with the config that shapes tell. */
export function readPrior(part: Part): ReadPart<PriorTransformerConfig> {
  const layers = new PartReader(part).indices('transformer.resblocks');
  const names = new NameTable([...OF_PRIOR, ...layers.flatMap(priorLayer)]);
  const split = splitHeads(part.tensors, (name) => {
    const [, path, kind] = /^(.*\.c_qkv)\.(weight|bias)$/.exec(name) ?? [];
    if (path === undefined) return null;
    return { names: ['q', 'k', 'v'].map((one) => `${path}/${one}.${kind}`), rows: GLIDE_HEAD };
  });
  const nameInFile = (name: string): string =>
    part.nameInFile(names.toOriginal(name).replace(/\/\w+(?=\.)/, ''));
  const tensors = renamed(split, (name) => names.toOurs(name));
  const reader = new PartReader({ tensors, nameInFile });
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const width = size("prior's width", 'proj_in.weight', 0);
  const config = {
    heads: headsOf64(width),
    headChannels: GLIDE_HEAD,
    layers: layers.length,
    channels: size('numbers of a vector', 'proj_in.weight', 1),
    pooledChannels: size('width of the pooled text', 'embedding_proj.weight', 1),
    length: size("prior's tokens", 'positional_embedding', 1) - BEHIND_TEXT,
  };
  return { tensors, nameInFile, config };
}

const OF_PRIOR: Pairs = [
  ['time_embed.0', 'time_embedding.linear_1'],
  ['time_embed.2', 'time_embedding.linear_2'],
  ['clip_img_proj', 'proj_in'],
  ['text_emb_proj', 'embedding_proj'],
  ['text_enc_proj', 'encoder_hidden_states_proj'],
  ['prd_emb', 'prd_embedding'],
  ['final_ln', 'norm_out'],
  ['out_proj', 'proj_to_clip_embeddings'],
];

function priorLayer(i: number): Pairs {
  const [original, ours] = [`transformer.resblocks.${i}`, `transformer_blocks.${i}`];
  return [
    [`${original}.ln_1`, `${ours}.norm1`],
    [`${original}.ln_2`, `${ours}.norm3`],
    ...['q', 'k', 'v'].map((part) => [`${original}.attn.c_qkv/${part}`, `${ours}.attn1.to_${part}`] as const),
    [`${original}.attn.c_proj`, `${ours}.attn1.to_out.0`],
    [`${original}.mlp.c_fc`, `${ours}.ff.net.0.proj`],
    [`${original}.mlp.c_proj`, `${ours}.ff.net.2`],
  ];
}

export interface DecoderConfig {
  readonly unet: GlideUNetConfig;
  readonly projection: UnclipProjection;
}

/** The same of the decoder and of what makes its conditions, which diffusers has in a network of its own. */
export function readDecoder(part: Part): ReadPart<DecoderConfig> {
  const beside = OF_DECODER.map(([original, ours]) => [original, PROJECTION + ours] as const);
  const { config: unet, ...read } = readGlide(renameGlide(part, { beside }), {
    ...{ activation: 'silu', label: 'identity', midScale: 1, resnetScale: 1, sampleSize: 64 },
    ...{ skipsTimeActivation: false, timeActivation: null },
  });
  const reader = new PartReader(read);
  const tokens = `${PROJECTION}clip_extra_context_tokens_proj.weight`;
  const all = reader.size('tokens of the picture', [[tokens, 0]]);
  const projection = {
    tokens: Math.floor(all / unet.contextChannels),
    channels: reader.size('numbers of a vector', [[tokens, 1]]),
  };
  return { ...read, config: { unet, projection } };
}

const OF_DECODER: Pairs = [
  ['text_seq_proj.0', 'encoder_hidden_states_proj'],
  ['text_seq_proj.1', 'text_encoder_hidden_states_norm'],
  ['clip_tok_proj', 'clip_extra_context_tokens_proj'],
  ['text_feat_proj', 'embedding_proj'],
  ['cf_param', 'learned_classifier_free_guidance_embeddings'],
  ['clip_emb', 'clip_image_embeddings_project_to_time_embeddings'],
];

export interface Enlargers {
  readonly first: ReadPart<UNet2dConfig>;
  readonly last: ReadPart<UNet2dConfig>;
}

/** The two networks that enlarge: for all steps but the last, and for that. */
export function readEnlargers({ tensors, nameInFile }: Part): Enlargers {
  const of = (prefix: string): ReadPart<UNet2dConfig> =>
    readEnlarger({
      tensors: withoutPrefix(tensors, prefix),
      nameInFile: (name) => nameInFile(prefix + name),
    });
  return { first: of(FIRST_STEPS), last: of(LAST_STEP) };
}

function readEnlarger(original: Part): ReadPart<UNet2dConfig> {
  const part = renameGlide(original, { beside: [] });
  const reader = new PartReader(part);
  const size = (what: string, name: string, axis: number): number => reader.size(what, [[name, axis]]);
  const levels = reader.indices('down_blocks');
  const channels = levels.map((i) =>
    size(`channels of the UNet's level ${i}`, `down_blocks.${i}.resnets.0.conv1.weight`, 0),
  );
  requireGroups('network that enlarges', channels);
  const timed = reader.optionalSize([['down_blocks.0.resnets.0.time_emb_proj.weight', 0]]);
  const [never, always] = [levels.map(() => false), levels.map(() => true)];
  const config: UNet2dConfig = {
    inChannels: size("UNet's input channels", 'conv_in.weight', 1),
    outChannels: size("UNet's output channels", 'conv_out.weight', 0),
    sampleSize: [256, 256],
    ...{ channels, downAttention: never, upAttention: never, downByResnet: always, upByResnet: always },
    ...{ hasMiddle: true, midAttention: false, midGroups: 32, midBlockScale: 1 },
    resnets: reader.indices('down_blocks.0.resnets').length,
    ...{ headChannels: null, activation: 'silu', groups: 32, epsilon: 1e-5, downsamplePadding: 1 },
    timeScaleShift: timed === 2 * (channels[0] ?? 0) ? 'scale_shift' : 'default',
    ...{ centerInput: false, flipSinToCos: true, frequencyShift: 0, classes: null },
    timeEmbeddingChannels: size('width of the time embedding', 'time_embedding.linear_1.weight', 0),
  };
  return { ...part, config };
}

/** Names under which two vectors are stored: of mean and deviation. A file that is a pair of tensors numbers them. */
const STATISTICS = [
  ['0', '1'],
  ['mean', 'std'],
  ['clip_mean', 'clip_std'],
] as const;

export interface Statistics extends Pick<Found, 'file' | 'holds'> {
  /** clip_mean and clip_std, [1, C]. */
  readonly tensors: TensorSource;
}

/** Of CLIP's vectors of pictures, in a file of their own; null: it holds something else. */
export function statisticsIn(file: NamedFile): Statistics | null {
  const names = [...file.tensors.names()];
  const found = STATISTICS.find((pair) => names.length === 2 && pair.every((name) => file.tensors.has(name)));
  if (found === undefined) return null;
  const [mean] = found;
  const tensors = renamed(file.tensors, (name) => (name === mean ? 'clip_mean' : 'clip_std'));
  return {
    ...{ file, holds: () => true },
    tensors: reshaped(tensors, (_, shape) => (shape.length === 1 ? [1, ...shape] : shape)),
  };
}
