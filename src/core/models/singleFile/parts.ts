import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import type { GgufValue } from '../../weights/gguf/ggufValues.ts';
import { shortened } from '../../weights/safetensorsEntry.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { withDots } from './emaNames.ts';
import { renameOpenClip } from './openClip.ts';
import { mostFrequent, type Part } from './part.ts';
import { strangerIn } from './strangers.ts';
import { renameTinyVae } from './tinyVae.ts';
import { renameUNet } from './unetNames.ts';
import { renameVae } from './vae.ts';

export interface NamedFile {
  /** For messages. */
  readonly name: string;
  readonly tensors: TensorSource;
  readonly metadata: ReadonlyMap<string, string>;
  /** What a GGUF says of itself beside texts: the vocabulary of its text encoder. */
  readonly values?: ReadonlyMap<string, GgufValue>;
}

/** A network found in a file, its tensors under the names that the builders declare. */
export interface FoundPart extends Part {
  readonly kind: 'unet' | 'vae' | 'tiny' | 'text';
  readonly file: NamedFile;
  /** What the file puts before the network's names. */
  readonly prefix: string;
  /** Whether a tensor of the file lies where this network lies. */
  readonly holds: (name: string) => boolean;
  /** OpenCLIP's names: the text encoders of SD 2 and the second one of SDXL. */
  readonly openClip: boolean;
}

/** How to find a network among the names of a file, whatever prefix they have there. */
export interface Signs {
  /** Captures the prefix. */
  readonly sure: RegExp;
  /** Where there is no prefix: what belongs to the network. */
  readonly bare: RegExp;
}

const UNET: Signs = {
  sure: /^(|.*\.)(?:input_blocks|middle_block|output_blocks|time_embed)\.\d/,
  // distilled models keep diffusers' name for what the original code does not have
  bare: /^(input_blocks|middle_block|output_blocks|time_embed|label_emb|class_embedding|out|time_embedding\.cond_proj)\./,
};
const DIFFUSERS_UNET: Signs = {
  sure: /^(|.*\.)(?:time_embedding\.linear_[12]|(?:down|up)_blocks\.\d+\.resnets\.\d+\.time_emb_proj)\./,
  bare: /^(conv_in|conv_out|conv_norm_out|(time|add|class)_embedding|(down|up)_blocks|mid_block)\./,
};
const VAE: Signs = {
  sure: /^(|.*\.)(?:encoder|decoder)\.(?:norm_out|mid|up|down)\./,
  bare: /^((encoder|decoder)\.(?!layers\.)|quant_conv\.|post_quant_conv\.|bn\.)/,
};
const DIFFUSERS_VAE: Signs = {
  sure: /^(|.*\.)(?:encoder|decoder)\.(?:conv_norm_out|mid_block|up_blocks|down_blocks)\./,
  bare: VAE.bare,
};
const TINY: Signs = {
  sure: /^(|.*\.)(?:encoder|decoder)\.layers\.\d+\.conv\.\d+\./,
  bare: /^(encoder|decoder)\.layers\.\d+\.((conv|skip)\.|weight$|bias$)/,
};
const BARE_CLIP = String.raw`(?:text_model\.)?(?:embeddings\.(?:token|position)_embedding|encoder\.layers\.\d+\.(?:self_attn|mlp|layer_norm\d)|final_layer_norm)\.`;
const CLIP: Signs = {
  // T5's last norm is called the same, but for "encoder." in front
  sure: new RegExp(
    String.raw`^(|(?!.*(?:vision_model|visual)\.)(?!(?:.*\.)?encoder\.final_layer_norm).*?\.)${BARE_CLIP}`,
  ),
  bare: new RegExp(
    String.raw`^${BARE_CLIP}|^(?:text_model\.)?embeddings\.position_ids$|^text_projection\.weight$`,
  ),
};
const OPEN_CLIP: Signs = {
  sure: /^(|(?!.*visual\.).*\.)(?:transformer\.resblocks|ln_final)\./,
  bare: /^(transformer\.resblocks|ln_final|token_embedding)\.|^(positional_embedding|text_projection)$/,
};

/** Those in use have less than 120; what splits names may take time that grows with the square. */
const LONGEST_NAME = 1000;

const EMA_UNET = 'model_ema.diffusion_model';

/**
 * Takes a file apart by its names, with or without the prefixes of the original code. Throws AquatintError
 * 'model-unsupported' that says what the file is instead.
 */
export function partsOf(file: NamedFile): FoundPart[] {
  const names = [...file.tensors.names()];
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long !== undefined) {
    throw new AquatintError(
      'model-unsupported',
      `${file.name} has a tensor whose name takes ${long.length} characters: ${long.slice(0, 60)}…`,
    );
  }
  const stranger = strangerIn(names);
  if (stranger !== null)
    throw new AquatintError('model-unsupported', [said('strange.is', { file: file.name, what: stranger })]);
  return [...unetsOf(file), ...autoencodersOf(file), ...textEncodersOf(file)];
}

function unetsOf(file: NamedFile): FoundPart[] {
  const [original, diffusers] = [likeliest(file, UNET), likeliest(file, DIFFUSERS_UNET)];
  const found = [...original.map((part) => ({ ...part, ...renameUNet(part) })), ...diffusers];
  return (found.length > 0 ? found : averagedUNet(file)).map((part) => ({ ...part, kind: 'unet' as const }));
}

export function autoencodersOf(file: NamedFile): FoundPart[] {
  const full = [
    ...likeliest(file, VAE).map((part) => ({ ...part, ...renameVae(part) })),
    ...likeliest(file, DIFFUSERS_VAE),
  ].map((part) => ({ ...part, kind: 'vae' as const }));
  const tiny = [...likeliest(file, TINY), ...originalTinyVae(file)].map((part) => ({
    ...part,
    kind: 'tiny' as const,
  }));
  return [...full, ...tiny];
}

export function textEncodersOf(file: NamedFile): FoundPart[] {
  const clips = prefixesOf(file, CLIP).map((prefix) => partAt(file, CLIP, prefix));
  const openClips = prefixesOf(file, OPEN_CLIP).map((prefix) => partAt(file, OPEN_CLIP, prefix));
  return [
    ...clips.map((part) => ({ ...part, ...withTextModel(part), kind: 'text' as const })),
    ...openClips.map((part) => ({ ...part, ...renameOpenClip(part), kind: 'text' as const, openClip: true })),
  ];
}

export type Found = Omit<FoundPart, 'kind'>;

/** The network with the prefix that most of its tensors have; none where there is none. */
export function likeliest(file: NamedFile, signs: Signs): Found[] {
  const prefix = mostFrequent([...file.tensors.names()].map((name) => signs.sure.exec(name)?.[1] ?? null));
  return prefix === null ? [] : [partAt(file, signs, prefix)];
}

function prefixesOf(file: NamedFile, { sure }: Signs): string[] {
  const found = [...file.tensors.names()].map((name) => sure.exec(name)?.[1]);
  return [...new Set(found.filter((prefix) => prefix !== undefined))].sort();
}

function partAt(file: NamedFile, { bare }: Signs, prefix: string): Found {
  const tensors =
    prefix === ''
      ? renamed(file.tensors, (name) => (bare.test(name) ? name : null))
      : withoutPrefix(file.tensors, prefix);
  const holds = (name: string): boolean => (prefix === '' ? bare.test(name) : name.startsWith(prefix));
  return { tensors, nameInFile: (name) => prefix + name, prefix, file, holds, openClip: false };
}

/** What training leaves in a file: tables of the schedule, averages, losses; and what says that a model predicts v. */
const LEFTOVERS =
  /^(model_ema\.|loss\.|denoiser\.|edm_vpred\.|(alphas|betas|sqrt|log|lvlb|posterior|edm)_?\w*$|(logvar|v_pred|ztsnr|global_step)$)/;

/** Tensors that belong to no network, and that no training leaves behind. */
export function outsideOf(file: NamedFile, parts: readonly Pick<Found, 'holds'>[]): string[] {
  const names = [...file.tensors.names()];
  return names
    .filter((name) => !LEFTOVERS.test(name) && !parts.some((part) => part.holds(name)))
    .map(shortened);
}

/** CLIP's names with "text_model." before them, which some files leave out. */
function withTextModel({ tensors, nameInFile }: Part): Part {
  const isBare = ![...tensors.names()].some((name) => name.startsWith(TEXT_MODEL));
  if (!isBare) return { tensors, nameInFile };
  const belongs = /^(embeddings|encoder|final_layer_norm)\./;
  return {
    tensors: renamed(tensors, (name) => (belongs.test(name) ? TEXT_MODEL + name : name)),
    nameInFile: (name) => nameInFile(name.startsWith(TEXT_MODEL) ? name.slice(TEXT_MODEL.length) : name),
  };
}

const TEXT_MODEL = 'text_model.';

/** A file that kept only the average of the weights over training, whose names have no dots. */
function averagedUNet(file: NamedFile): Found[] {
  const tensors = renamed(file.tensors, (name) =>
    name.startsWith(EMA_UNET) ? withDots(name.slice(EMA_UNET.length)) : null,
  );
  const [first] = tensors.names();
  if (first === undefined) return [];
  const part = { tensors, nameInFile: (name: string) => EMA_UNET + name.replaceAll('.', '') };
  const holds = (name: string): boolean => name.startsWith(EMA_UNET);
  return [{ ...renameUNet(part), prefix: EMA_UNET, file, holds, openClip: false }];
}

function originalTinyVae(file: NamedFile): Found[] {
  const part = renameTinyVae(file.tensors);
  return part === null ? [] : [{ ...part, prefix: '', file, holds: () => true, openClip: false }];
}
