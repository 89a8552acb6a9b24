import { AquatintError } from '../../errors.ts';
import { said, type Said } from '../../said.ts';
import { noneOf, together } from '../../saidTogether.ts';
import { clipChannels, hasProjection } from './clip.ts';
import { PartReader, type ReadPart } from './part.ts';
import type { FoundPart } from './parts.ts';
import { readUNet } from './unet.ts';
import type { UNetConfig } from '../unetConfig.ts';

/** The networks of a model, found in one file or in several. */
export interface Assembly {
  readonly unet: ReadPart<UNetConfig> & FoundPart;
  readonly vae: FoundPart;
  readonly tiny: readonly FoundPart[];
  /** In the order in which their states are joined. */
  readonly texts: readonly FoundPart[];
}

/** Throws AquatintError 'model-missing-file', 'model-mismatch' or 'model-unsupported': what is missing, or too much. */
export function assemble(parts: readonly FoundPart[], files: string): Assembly {
  const of = (kind: FoundPart['kind']): FoundPart[] => parts.filter((part) => part.kind === kind);
  const [texts, tiny, vaes] = [of('text'), of('tiny'), of('vae')];
  const unets = of('unet');
  const [unet, secondUNet] = preferred(unets, separate(unets, [...texts, ...vaes]));
  const [vae, secondVae] = preferred(vaes, separate(vaes, unets));
  if (unet === undefined || vae === undefined || texts.length === 0) {
    throw incomplete(files, parts);
  }
  requireOne('UNets', unet, secondUNet);
  requireOne('VAEs', vae, secondVae);
  const read = { ...unet, config: readUNet(unet).config };
  return { unet: read, vae, tiny, texts: textsFor(read, texts, files) };
}

/**
 * What comes in a file of its own, without these others, is meant to replace what a checkpoint has: a VAE, or the UNet of
 * a distilled model (Lightning, Hyper), which is published without the rest.
 */
function separate(parts: readonly FoundPart[], others: readonly FoundPart[]): FoundPart[] {
  const shared = new Set(others.map((other) => other.file));
  return parts.filter((part) => !shared.has(part.file));
}

function preferred(all: readonly FoundPart[], some: readonly FoundPart[]): readonly FoundPart[] {
  return some.length > 0 ? some : all;
}

function requireOne(what: string, first: FoundPart, second: FoundPart | undefined): void {
  if (second === undefined) return;
  const where = first.file === second.file ? first.file.name : `${first.file.name} and ${second.file.name}`;
  throw new AquatintError('model-mismatch', `There are two ${what} in ${where}; a model has one.`);
}

/** One encoder as wide as the UNet's text, or two that make its width together (SDXL). */
function textsFor(unet: Assembly['unet'], texts: readonly FoundPart[], files: string): readonly FoundPart[] {
  const wanted = unet.config.levels[0]?.contextChannels ?? 0;
  const own = texts.filter((part) => part.file === unet.file);
  const sorted = [...inOrder(separate(texts, [unet])), ...inOrder(own)];
  const width = (part: FoundPart): number => clipChannels(new PartReader(part));
  const pooled = unet.config.addition !== null;
  const singles = sorted.filter((part) => width(part) === wanted && (!pooled || hasProjection(part)));
  const pairs = pooled
    ? sorted.flatMap((first, i) => sorted.slice(i + 1).map((second): readonly FoundPart[] => [first, second]))
    : [];
  const fitting = pairs.find(([first, second]) => first && second && width(first) + width(second) === wanted);
  if (fitting !== undefined) return inOrder(fitting);
  const [single] = singles;
  if (single !== undefined) return [single];
  if (sorted.length === 1 && pooled && sorted.every((part) => width(part) < wanted))
    throw lacksSecond(files, wanted, sorted.map(width));
  // the check of the networks against each other says what does not fit
  return sorted.slice(0, pooled ? 2 : 1);
}

function lacksSecond(files: string, wanted: number, widths: readonly number[]): AquatintError {
  return new AquatintError('model-missing-file', [
    said('missing.secondEncoder', { files, wanted, widths: together(widths) }),
  ]);
}

/** As the file numbers them; otherwise the narrower first, and CLIP before OpenCLIP. */
function inOrder(texts: readonly FoundPart[]): FoundPart[] {
  const key = (part: FoundPart): number[] => [
    Number(/embedders\.(\d)\./.exec(part.prefix)?.[1] ?? 0),
    clipChannels(new PartReader(part)),
    part.openClip ? 1 : 0,
  ];
  return texts
    .map((part) => ({ part, key: key(part) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ part }) => part);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

const WHAT = ['unet', 'text', 'vae'] as const;

function incomplete(files: string, parts: readonly FoundPart[]): AquatintError {
  const named = (wanted: boolean): Said[] =>
    WHAT.filter((kind) => parts.some((part) => part.kind === kind) === wanted).map((kind) =>
      said(`part.${kind}`),
    );
  const [there, lacking] = [named(true), named(false)];
  const tiny = parts.some((part) => part.kind === 'tiny');
  if (there.length > 0) {
    return new AquatintError('model-missing-file', [
      said('missing.rest', { files, there: together(there), lacking: noneOf(lacking) }),
    ]);
  }
  return tiny
    ? new AquatintError('model-missing-file', [said('missing.onlySmallDecoder', { files })])
    : new AquatintError('model-unsupported', [said('strange.noCheckpoint', { files })]);
}
