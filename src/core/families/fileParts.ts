import { AquatintError } from '../errors.ts';
import { said, type Said } from '../said.ts';
import { together } from '../saidTogether.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import type { TextReading } from '../models/clipText.ts';
import type { ClipTextConfig } from '../models/clipTextConfig.ts';
import { FLUX_2_STATISTICS, withStatistics } from '../models/flux2Vae.ts';
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
  outsideOf,
  textEncodersOf,
  type Found,
  type FoundPart,
  type NamedFile,
  type Signs,
} from '../models/singleFile/parts.ts';
import {
  canonicalT5Names,
  fromGguf,
  GGUF_T5_SIGNS,
  readT5,
  T5_SIGNS,
  UNUSED_T5,
} from '../models/singleFile/t5.ts';
import {
  canonicalQwen3Names,
  GGUF_QWEN3_SIGNS,
  QWEN3_SIGNS,
  qwen3FromGguf,
  readQwen3,
  UNUSED_QWEN3,
} from '../models/singleFile/qwen3.ts';
import { readVae, UNUSED_VAE } from '../models/singleFile/vae.ts';
import { autoencoderOf, type Autoencoder, type Stored } from '../pipeline/networks.ts';
import { qwenEncoder, type QwenUse } from '../pipeline/qwenEncoder.ts';
import { t5Encoder, type T5Reading } from '../pipeline/t5TextEncoder.ts';
import { clipEncoder } from '../pipeline/clipTextEncoder.ts';
import type { ClipTokenizer } from '../prompt/clipTokenizer.ts';
import { loadQwenTokenizer, readGgufQwen } from '../prompt/qwenTokenizer.ts';
import { loadT5Tokenizer } from '../prompt/unigram/t5Tokenizer.ts';
import { readGgufVocabulary, readSpiece, type UnigramFile } from '../prompt/unigram/unigramFiles.ts';
import type { Checkpoints } from './family.ts';

// What several families find in checkpoints: one file with all of a model, or its networks in several.

/** Something that a model needs; null: no file has it. */
export interface Need<T> {
  /** As sentences call it. */
  readonly what: string | Said;
  readonly found: T | null;
}

/** Tensors by which the smallest denoiser is known. */
const FEWEST = 3;

/** The networks of a family's checkpoints. */
export class FileParts {
  readonly #name: string;
  readonly #files: readonly NamedFile[];
  /** As messages call the family's models: 'a Stable Diffusion 3'. */
  readonly #family: string;

  constructor({ files }: Checkpoints, family: string) {
    this.#name = files.map((file) => file.name).join(' with ');
    this.#files = files;
    this.#family = family;
  }

  /** The denoiser by its signs; null: the files are another family's, perhaps with a stray tensor or two of this one's names. */
  denoiser(signs: Signs): Found | null {
    const signsIn = (file: NamedFile): number =>
      [...file.tensors.names()].filter((name) => signs.sure.test(name)).length;
    return (
      this.#files.filter((file) => signsIn(file) >= FEWEST).flatMap((file) => likeliest(file, signs))[0] ??
      null
    );
  }

  /** Names of tensors that belong to no network; `own` are those that the family alone has. */
  outside(...own: readonly Pick<Found, 'file' | 'holds'>[]): string[] {
    return this.#files.flatMap((file) =>
      outsideOf(file, [...own.filter((part) => part.file === file), ...encodersOf(file)]),
    );
  }

  /** Of whatever naming; where a file has nothing else, it replaces another's. */
  vae(): Need<FoundPart> {
    const found = this.#files.flatMap(autoencodersOf).filter(({ kind }) => kind === 'vae');
    const whole = found.filter(hasDecoder);
    const alone = whole.filter(({ file }) => textEncodersOf(file).length === 0);
    return { what: said('part.vae'), found: [...alone, ...whole, ...found][0] ?? null };
  }

  /** CLIP's encoders: as names tell them, else the narrower first. */
  clips(): readonly [small: Need<FoundPart>, large: Need<FoundPart>] {
    const width = (part: FoundPart): number => clipChannels(new PartReader(part));
    const found = this.#files.flatMap(textEncodersOf).sort((a, b) => width(a) - width(b));
    const named = (sign: RegExp): FoundPart | undefined =>
      found.find(({ prefix, file }) => sign.test(prefix === '' ? file.name : prefix));
    const large = named(/clip_?g|big_?g/i);
    const small = named(/clip_?l(?!ip)|vit_?l/i) ?? found.find((part) => part !== large);
    const other = large ?? found.find((part) => part !== small);
    return [
      { what: 'CLIP-L', found: small ?? null },
      { what: 'CLIP-G', found: other ?? null },
    ];
  }

  t5(): Need<Found> {
    const found = this.#files.flatMap((file) => [
      ...likeliest(file, T5_SIGNS),
      ...likeliest(file, GGUF_T5_SIGNS).map(fromGguf),
    ]);
    return { what: 'T5-XXL', found: found[0] ?? null };
  }

  qwen(): Need<Found> {
    const found = this.#files.flatMap((file) => [
      ...likeliest(file, QWEN3_SIGNS).map(canonicalQwen3Names),
      ...likeliest(file, GGUF_QWEN3_SIGNS).map(qwen3FromGguf),
    ]);
    return { what: 'Qwen3', found: found[0] ?? null };
  }

  /** Throws AquatintError 'model-missing-file' that says which of them are there and which are not. */
  require<A, B = never, C = never, D = never, E = never>(
    ...needs: readonly [Need<A>, Need<B>?, Need<C>?, Need<D>?, Need<E>?]
  ): readonly [A, B, C, D, E];
  require(...needs: readonly Need<unknown>[]): readonly unknown[] {
    const names = (wanted: boolean): (string | Said)[] =>
      needs.filter(({ found }) => (found !== null) === wanted).map(({ what }) => what);
    if (needs.every(({ found }) => found !== null)) return needs.map(({ found }) => found);
    const there = names(true);
    const told = {
      ...{ name: this.#name, family: this.#family },
      ...{ needs: together(needs.map(({ what }) => what)), lacking: together(names(false)) },
    };
    throw new AquatintError('model-missing-file', [
      there.length === 0
        ? said('missing.needs', told)
        : said('missing.needsAndHas', { ...told, there: together(there) }),
    ]);
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
}

/** Autoencoders and text encoders, of any family. */
const encodersOf = (file: NamedFile): readonly Found[] => [
  ...autoencodersOf(file).filter(hasDecoder),
  ...textEncodersOf(file),
  ...[T5_SIGNS, GGUF_T5_SIGNS, QWEN3_SIGNS, GGUF_QWEN3_SIGNS].flatMap((signs) => likeliest(file, signs)),
];

/** Whether there is a network in the file that several models may share. */
export const holdsEncoder = (file: NamedFile): boolean => encodersOf(file).length > 0;

/** Whether there is hardly anything else in it: small autoencoders count as well. */
export function isShared(file: NamedFile): boolean {
  const names = [...file.tensors.names()];
  return outsideOf(file, [...encodersOf(file), ...autoencodersOf(file)]).length < names.length / 2;
}

const hasDecoder = ({ tensors }: Found): boolean => tensors.has('decoder.conv_in.weight');

/** The scale and shift come from the family: no file says them. */
export function vaeOf(
  parts: FileParts,
  part: FoundPart,
  { scaling, shift }: { readonly scaling: number; readonly shift?: number },
): Autoencoder {
  const { config, ...read } = readVae(part, scaling);
  const own = { ...read, config: shift === undefined ? config : { ...config, shift } };
  const stored = parts.stored(own, part.file, { name: 'vae', what: 'VAE', unused: UNUSED_VAE });
  return autoencoderOf(stored, { overflows: false, needsEncoder: true });
}

/** Flux.2's, whose latents are squares of its own, normalised. */
export function flux2VaeOf(parts: FileParts, part: FoundPart): Autoencoder {
  const { config, ...read } = readVae(part, 1);
  const packed = { ...config, latentChannels: 4 * config.latentChannels, patch: 2, normEpsilon: 1e-4 };
  const own = { ...read, config: withStatistics(packed, read.tensors) };
  const unused = [...UNUSED_VAE, ...FLUX_2_STATISTICS];
  const stored = parts.stored(own, part.file, { name: 'vae', what: 'VAE', unused });
  return autoencoderOf(stored, { overflows: false, needsEncoder: true });
}

/** T5, with the tokenizer that lies beside its file or in it, else one that was added by itself, or else the one that all T5 v1.1 share. */
export async function t5Of(
  parts: FileParts,
  part: Found,
  {
    name,
    reading,
    model,
  }: { readonly name: string; readonly reading: T5Reading; readonly model: Checkpoints },
): Promise<TextEncoder> {
  const { file, nameInFile } = part;
  const read = readT5({ tensors: canonicalT5Names(part.tensors), nameInFile });
  const stored = parts.stored(read, file, { name, what: 'text encoder T5', unused: UNUSED_T5 });
  const beside = await model.tokenizers.t5(name.replace('text_encoder', 'tokenizer'));
  const own = beside ?? readGgufVocabulary(file.values ?? new Map(), file.name);
  const { vocabulary } = read.config;
  const pieces =
    own ?? (await model.tokenizers.keptT5(vocabulary)) ?? (await usualPieces(model, vocabulary, file));
  const tokenizer = loadT5Tokenizer(pieces);
  return t5Encoder(stored, tokenizer, reading);
}

async function usualPieces(
  { supplies }: Checkpoints,
  vocabulary: number,
  { name }: NamedFile,
): Promise<UnigramFile> {
  const usual = readSpiece(await supplies.t5Pieces());
  if (vocabulary >= usual.pieces.length) return usual;
  throw new AquatintError('model-missing-file', [said('missing.t5Pieces', { name, count: vocabulary })]);
}

/** Qwen3, with the tokenizer that lies beside its file or in it, or one that was added by itself. */
export async function qwenOf(
  parts: FileParts,
  part: Found,
  { name, use, model }: { readonly name: string; readonly use: QwenUse; readonly model: Checkpoints },
): Promise<TextEncoder> {
  const { file } = part;
  const read = readQwen3(part);
  const stored = parts.stored(read, file, { name, what: 'text encoder Qwen3', unused: UNUSED_QWEN3 });
  const beside = await model.tokenizers.qwen(name.replace('text_encoder', 'tokenizer'), use);
  const inside = beside === null ? readGgufQwen(file.values ?? new Map()) : null;
  const own = inside === null ? null : loadQwenTokenizer(inside, file.name, use);
  const tokenizer = beside ?? own ?? (await model.tokenizers.keptQwen(read.config.vocabulary, use));
  if (tokenizer !== null) return qwenEncoder(stored, tokenizer, use);
  throw new AquatintError('model-missing-file', [said('missing.qwenTokenizer', { name: file.name })]);
}

/** A CLIP text encoder of a checkpoint. */
export async function clipOf(
  parts: FileParts,
  part: FoundPart,
  { name, what, reading: asked, isOpen, padsWithZero = isOpen, model }: ClipRule,
): Promise<TextEncoder> {
  const read = readClip(part, isOpen ? 'gelu' : 'quick_gelu');
  // CLIP-L comes without a projection where models were trained with its vector as it is
  const reading = hasProjection(part) ? asked : { ...asked, unprojected: true as const };
  const projects = reading.pooled && reading.unprojected !== true;
  const unused = projects ? UNUSED_CLIP : [...UNUSED_CLIP, ...UNUSED_PROJECTION];
  const stored = parts.stored(read, part.file, { name, what, unused });
  const module = name.replace('text_encoder', 'tokenizer');
  const { vocabulary } = read.config;
  const tokenizer = await model.tokenizers.clip({ module, isOpen: padsWithZero, vocabulary });
  requireFits(`The ${what} in ${part.file.name}`, tokenizer, read.config);
  return clipEncoder(stored, tokenizer, reading);
}

/** Throws AquatintError 'model-missing-file' where a text encoder does not know the tokens that every text has. */
export function requireFits(
  who: string,
  { bos, eos, pad }: ClipTokenizer,
  { vocabulary }: Pick<ClipTextConfig, 'vocabulary'>,
): void {
  if (Math.max(bos, eos, pad) < vocabulary) return;
  throw new AquatintError('model-missing-file', [said('missing.clipTokenizer', { who, count: vocabulary })]);
}

export interface ClipRule {
  readonly name: string;
  readonly what: string;
  readonly reading: TextReading;
  /** OpenCLIP, whose activation is another and which pads with another token. */
  readonly isOpen: boolean;
  /** Prompts are filled up with id 0, "!"; as `isOpen` unless told. */
  readonly padsWithZero?: boolean;
  readonly model: Checkpoints;
}
