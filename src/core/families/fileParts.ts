import { AquatintError } from '../errors.ts';
import type { TextEncoder } from '../model/model.ts';
import type { TextReading } from '../models/clipText.ts';
import {
  clipChannels,
  hasProjection,
  readClip,
  UNUSED_CLIP,
  UNUSED_PROJECTION,
} from '../models/singleFile/clip.ts';
import { PartReader, type ReadPart } from '../models/singleFile/part.ts';
import {
  autoencodersOf,
  likeliest,
  textEncodersOf,
  type Found,
  type FoundPart,
  type NamedFile,
  type Signs,
} from '../models/singleFile/parts.ts';
import { readVae, UNUSED_VAE } from '../models/singleFile/vae.ts';
import { autoencoderOf, textNetwork, type Autoencoder, type Stored } from '../pipeline/networks.ts';
import { loadClipTokenizer } from '../prompt/clipTokenizer.ts';
import type { Checkpoints } from './family.ts';

// What several families find in checkpoints: one file with all of a model, or its networks in several.

/** The networks of a family's checkpoints. */
export class FileParts {
  readonly #name: string;
  readonly #files: readonly NamedFile[];
  /** As messages call the family. */
  readonly #family: string;
  readonly #taken: FoundPart[] = [];

  constructor({ files }: Checkpoints, family: string) {
    this.#name = files.map((file) => file.name).join(' with ');
    this.#files = files;
    this.#family = family;
  }

  /** The denoiser by its signs; null: the files are another family's. */
  denoiser(signs: Signs): Found | null {
    return this.#files.flatMap((file) => likeliest(file, signs))[0] ?? null;
  }

  /** Of whatever naming; where a file has nothing else, it replaces another's. */
  vae({ scaling, shift }: { readonly scaling: number; readonly shift: number }): Autoencoder {
    const found = this.#files.flatMap(autoencodersOf).filter(({ kind }) => kind === 'vae');
    const alone = found.filter(({ file }) => textEncodersOf(file).length === 0);
    const part = this.#take([...alone, ...found][0], 'a VAE');
    const { config, ...read } = readVae(part, scaling);
    const stored = this.stored({ ...read, config: { ...config, shift } }, part.file, {
      ...{ name: 'vae', what: 'VAE', unused: UNUSED_VAE },
    });
    return autoencoderOf(stored, { overflows: false, needsEncoder: true });
  }

  /** CLIP's encoders, the narrower first. Throws AquatintError 'model-missing-file' where there are fewer. */
  clips(count: number): readonly FoundPart[] {
    const width = (part: FoundPart): number => clipChannels(new PartReader(part));
    const found = this.#files.flatMap(textEncodersOf).sort((a, b) => width(a) - width(b));
    const names = ['CLIP-L', 'CLIP-G'];
    return Array.from({ length: count }, (_, i) => this.#take(found[i], names[i] ?? 'a text encoder'));
  }

  stored<Config>(
    { config, tensors, nameInFile }: ReadPart<Config>,
    file: NamedFile,
    {
      name,
      what,
      unused = [],
    }: { readonly name: string; readonly what: string; readonly unused?: readonly (string | RegExp)[] },
  ): Stored<Config> {
    const check = {
      ...{ what: `The ${what} in ${file.name}`, ignore: unused },
      ...{ fits: this.#family, originalName: nameInFile },
    };
    return { name, config, weights: tensors, check };
  }

  #take(part: FoundPart | undefined, what: string): FoundPart {
    if (part === undefined) {
      throw new AquatintError(
        'model-missing-file',
        `${this.#name} is ${this.#family}, but has not ${what}: choose the file with that, too.`,
      );
    }
    this.#taken.push(part);
    return part;
  }
}

/** A CLIP text encoder of a checkpoint; the larger, OpenCLIP's, fills up prompts with "!". */
export function clipOf(
  parts: FileParts,
  part: FoundPart,
  { name, what, reading, merges, isOpen }: ClipRule,
): TextEncoder {
  const read = readClip(part, isOpen ? 'gelu' : 'quick_gelu');
  const projects = reading.pooled && reading.unprojected !== true && hasProjection(part);
  const unused = projects ? UNUSED_CLIP : [...UNUSED_CLIP, ...UNUSED_PROJECTION];
  const stored = parts.stored(read, part.file, { name, what, unused });
  const tokenizer = loadClipTokenizer({
    ...{ vocab: null, merges, specialTokens: null },
    config: isOpen ? '{"pad_token": "!"}' : null,
  });
  const textLength = Math.min(tokenizer.maxLength, read.config.positions);
  const network = textNetwork(stored, textLength, reading);
  return { config: read.config, network, tokenizer, textLength, reading };
}

export interface ClipRule {
  readonly name: string;
  readonly what: string;
  readonly reading: TextReading;
  readonly merges: string;
  /** OpenCLIP, whose activation is another and which pads with another token. */
  readonly isOpen: boolean;
}
