import { AquatintError } from '../../errors.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { withDots } from './emaNames.ts';
import { mostFrequent, type Part } from './part.ts';
import { hasDiffusersNames, strangerIn } from './strangers.ts';

/** The networks of a single-file Stable Diffusion checkpoint. */
export interface CheckpointParts {
  readonly unet: Part;
  readonly vae: Part;
  readonly text: Part;
  /** Which implementation of CLIP the text encoder comes from. */
  readonly textKind: 'clip' | 'open-clip';
}

/** How to find a network among the names of a file, whatever prefix they have there. */
interface Signs {
  /** Captures the prefix. */
  readonly sure: RegExp;
  /** Where there is no prefix: what belongs to the network. */
  readonly bare: RegExp;
}

const UNET: Signs = {
  sure: /^(|.*\.)(?:input_blocks|middle_block|output_blocks|time_embed)\.\d/,
  bare: /^(input_blocks|middle_block|output_blocks|time_embed|out)\./,
};
const VAE: Signs = {
  sure: /^(|.*\.)(?:encoder|decoder)\.(?:conv_in|conv_out|norm_out|mid|up|down)\./,
  bare: /^((encoder|decoder)\.(?!layers\.)|quant_conv\.|post_quant_conv\.)/,
};
const CLIP: Signs = {
  sure: /^(|.*\.)(?:embeddings\.(?:token|position)_embedding|encoder\.layers|final_layer_norm)\./,
  bare: /^(embeddings|encoder\.layers|final_layer_norm)\./,
};
const OPEN_CLIP: Signs = {
  sure: /^(|.*\.)(?:transformer\.resblocks|ln_final)\./,
  bare: /^(transformer\.resblocks|ln_final|token_embedding)\.|^positional_embedding$/,
};

/** Those in use have less than 120; what splits names may take time that grows with the square. */
const LONGEST_NAME = 1000;

const EMA = 'model_ema.';
const EMA_UNET = `${EMA}diffusion_model`;

/**
 * Takes a file apart by its names, with or without the prefixes of the original code. Throws AquatintError
 * 'model-unsupported' or 'model-missing-file' that says what the file is instead.
 */
export function checkpointParts(file: TensorSource, fileName: string): CheckpointParts {
  const names = [...file.names()];
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long !== undefined) {
    throw new AquatintError(
      'model-unsupported',
      `${fileName} has a tensor whose name takes ${long.length} characters: ${long.slice(0, 60)}…`,
    );
  }
  const stranger = strangerIn(names);
  if (stranger !== null) throw new AquatintError('model-unsupported', `${fileName} is ${stranger}.`);
  const unet = partAt(file, UNET) ?? averagedUNet(file);
  const vae = partAt(file, VAE);
  const clip = partAt(file, CLIP);
  const text = clip ?? partAt(file, OPEN_CLIP);
  if (unet === null || vae === null || text === null) {
    throw incomplete(fileName, names, { UNet: unet, 'text encoder': text, VAE: vae });
  }
  return { unet, vae, text, textKind: clip === null ? 'open-clip' : 'clip' };
}

function partAt(file: TensorSource, { sure, bare }: Signs): Part | null {
  const prefix = mostFrequent([...file.names()].map((name) => sure.exec(name)?.[1] ?? null));
  if (prefix === null) return null;
  const tensors =
    prefix === '' ? renamed(file, (name) => (bare.test(name) ? name : null)) : withoutPrefix(file, prefix);
  return { tensors, nameInFile: (name) => prefix + name };
}

/** A file that kept only the average of the weights over training, whose names have no dots. */
function averagedUNet(file: TensorSource): Part | null {
  const tensors = renamed(file, (name) =>
    name.startsWith(EMA_UNET) ? withDots(name.slice(EMA_UNET.length)) : null,
  );
  const [first] = tensors.names();
  return first === undefined ? null : { tensors, nameInFile: (name) => EMA_UNET + name.replaceAll('.', '') };
}

function incomplete(
  fileName: string,
  names: readonly string[],
  parts: Readonly<Record<string, Part | null>>,
): AquatintError {
  const named = (wanted: boolean): string[] =>
    Object.entries(parts)
      .filter(([, part]) => (part !== null) === wanted)
      .map(([what]) => `a ${what}`);
  const [there, lacking] = [named(true), named(false)];
  if (hasDiffusersNames(names)) {
    return new AquatintError(
      'model-missing-file',
      `${fileName} is one network of a model in diffusers layout: add the whole folder with its model_index.json.`,
    );
  }
  if (there.length > 0) {
    return new AquatintError(
      'model-missing-file',
      `${fileName} has ${there.join(' and ')}, but not ${lacking.join(' and not ')}: it is only a part of a model.`,
    );
  }
  const first =
    names[0] === undefined ? 'It has no tensors.' : `Its first tensor is ${names[0].slice(0, 100)}.`;
  return new AquatintError('model-unsupported', `${fileName} is no Stable Diffusion checkpoint. ${first}`);
}
