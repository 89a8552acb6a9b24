import { AquatintError } from '../core/errors.ts';
import { said, type Said } from '../core/said.ts';
import { fieldOf, parseRecord } from '../core/metadata/boundedJson.ts';
import { pngSize } from '../core/metadata/pngChunks.ts';
import { readPictureTexts } from '../core/metadata/pictureTexts.ts';
import { RECIPE_KEYWORD } from '../core/metadata/recipeKeyword.ts';
import { parseRecipe, readRecipe, type Recipe } from '../core/recipe/recipe.ts';
import { inflateBounded } from './inflateBounded.ts';
import { lineSplitter } from './lineSplitter.ts';
import { RECIPES } from './printsZip.ts';

/** A ZIP may come from anywhere: what it says of itself is checked, names in it are labels and never paths. */

export interface ZipLimits {
  readonly entries: number;
  /** Of one file, unpacked: while it is taken it is there twice. */
  readonly bytes: number;
  readonly pixels: number;
}

export const ZIP_LIMITS: ZipLimits = { entries: 20_000, bytes: 150e6, pixels: 64e6 };
const DAMAGED = said('zip.damaged');
/** Bytes of one print's line; a recipe takes a few thousand. */
const LONGEST_LINE = 8 * 2 ** 20;

export interface ReadPrint {
  /** The same file has the same one, wherever it comes from. */
  readonly id: string;
  readonly png: Blob;
  readonly width: number;
  readonly height: number;
  /** ISO 8601; null where the ZIP does not say. */
  readonly createdAt: string | null;
  readonly favourite: boolean;
  readonly recipe: Recipe;
}

export interface ZipReading {
  readonly limits?: ZipLimits;
  readonly signal: AbortSignal;
  /** Prints that are here already are not unpacked. */
  readonly isHere: (id: string) => Promise<boolean>;
  readonly take: (print: ReadPrint) => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
}

export interface ZipResult {
  readonly taken: number;
  /** Were here before. */
  readonly known: number;
  /** Are no prints of Aquatint, or damaged. */
  readonly passedOver: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/**
 * Takes the prints out of a ZIP one after another. Throws AquatintError 'settings-invalid' where it is none or is too much, and
 * an AbortError; what was taken before is the caller's to keep or to drop.
 */
export async function readPrintsZip(file: Blob, reading: ZipReading): Promise<ZipResult> {
  const limits = reading.limits ?? ZIP_LIMITS;
  const archive = await openArchive(file, limits, reading.signal);
  try {
    const lines = await readLines(archive, { limits, signal: reading.signal });
    const pictures = archive.entries.filter(({ name }) => name !== RECIPES);
    const result = { taken: 0, known: 0, passedOver: 0 };
    for (const [at, entry] of pictures.entries()) {
      reading.signal.throwIfAborted();
      const line = lines.get(entry.name);
      result[await takeEntry(entry, line && lineOf(readable(line)), { ...reading, limits })] += 1;
      reading.onProgress(at + 1, pictures.length);
    }
    return result;
  } finally {
    await archive.close();
  }
}

type Outcome = keyof ZipResult;

async function takeEntry(
  entry: ArchiveEntry,
  line: Line | undefined,
  { limits, isHere, take, signal }: ZipReading & { readonly limits: ZipLimits },
): Promise<Outcome> {
  if (line?.id && (await isHere(line.id))) return 'known';
  const bytes = await entry.read(limits.bytes).catch((reason: unknown) => {
    if (signal.aborted) throw reason;
    return null; // damaged, locked, or larger than it says
  });
  const found = bytes && (await readPrint(bytes, line, limits).catch(() => null));
  if (!found) return 'passedOver';
  if (await isHere(found.id)) return 'known';
  await take(found);
  return 'taken';
}

async function readPrint(
  bytes: Uint8Array<ArrayBuffer>,
  line: Line | undefined,
  limits: ZipLimits,
): Promise<ReadPrint | null> {
  const { width, height } = pngSize(bytes);
  if (width * height > limits.pixels) return null;
  const texts = await readPictureTexts(bytes, inflateBounded);
  const own = texts.find(({ keyword }) => keyword === RECIPE_KEYWORD);
  const recipe = line?.recipe ?? (own ? parseRecipe(own.text) : null);
  if (recipe === null) return null;
  return {
    id: line?.id ?? (await idOf(bytes)),
    png: new Blob([bytes], { type: 'image/png' }),
    ...{ width, height, recipe },
    createdAt: line?.createdAt ?? null,
    favourite: line?.favourite ?? false,
  };
}

/** Made of what the file is. */
async function idOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

interface Line {
  readonly id: string | null;
  readonly createdAt: string | null;
  readonly favourite: boolean;
  readonly recipe: Recipe | null;
}

/** The lines in which the ZIP speaks of its pictures, by their names; read once more when a picture's turn comes. */
async function readLines(
  { entries }: Archive,
  { limits, signal }: { readonly limits: ZipLimits; readonly signal: AbortSignal },
): Promise<Map<string, Uint8Array>> {
  const lines = new Map<string, Uint8Array>();
  const names = new Set(entries.map(({ name }) => name));
  const file = entries.find(({ name }) => name === RECIPES);
  const take = (line: Uint8Array): void => {
    const name = fieldOf(readable(line), 'file_name');
    if (typeof name === 'string' && names.has(name) && !lines.has(name)) lines.set(name, line);
  };
  const tooMuch = (): Error => invalid(said('zip.tooMuchSaid'));
  if (file !== undefined && file.bytes > limits.bytes) throw tooMuch();
  await file
    ?.pipe(lineSplitter({ bytes: limits.bytes, longest: LONGEST_LINE }, take, tooMuch))
    .catch((reason: unknown) => {
      if (signal.aborted || reason instanceof AquatintError) throw reason;
      throw invalid(DAMAGED, reason);
    });
  return lines;
}

function readable(line: Uint8Array): unknown {
  try {
    return parseRecord(new TextDecoder().decode(line));
  } catch {
    return null; // one line that is too much does not spoil the others
  }
}

function lineOf(record: unknown): Line {
  const [id, createdAt] = [fieldOf(record, 'id'), fieldOf(record, 'createdAt')];
  return {
    id: typeof id === 'string' && UUID.test(id) ? id : null,
    createdAt: typeof createdAt === 'string' && DATE.test(createdAt) ? createdAt : null,
    favourite: fieldOf(record, 'favourite') === true,
    recipe: readRecipe(fieldOf(record, 'recipe')),
  };
}

interface ArchiveEntry {
  readonly name: string;
  /** As many as it says that it has. */
  readonly bytes: number;
  /** All of it, unpacked; rejects as the stream does. */
  readonly pipe: (into: WritableStream<Uint8Array>) => Promise<void>;
  /** Rejects where there are more bytes than `most`, or they are not what they should be. */
  readonly read: (most: number) => Promise<Uint8Array<ArrayBuffer>>;
}

interface Archive {
  readonly entries: readonly ArchiveEntry[];
  readonly close: () => Promise<void>;
}

async function openArchive(file: Blob, limits: ZipLimits, signal: AbortSignal): Promise<Archive> {
  const { BlobReader, configure, ZipReader } = await import('@zip.js/zip.js');
  // The page's policy lets no worker be made of a text; what there is to unpack is small.
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new BlobReader(file), {
    checkSignature: true,
    checkOverlappingEntry: true,
    strictness: 'balanced',
    // A name leads nowhere here.
    filenameValidation: 'tolerant',
    signal,
  });
  const entries: ArchiveEntry[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      entries.push({
        name: entry.filename,
        bytes: entry.uncompressedSize,
        pipe: async (into) => {
          await entry.getData(into, { signal });
        },
        read: async (most) => {
          if (entry.encrypted || entry.uncompressedSize > most) throw invalid(said('zip.fileTooLarge'));
          const gathered = gatherer(entry.uncompressedSize);
          await entry.getData(gathered.stream, { signal });
          return gathered.bytes();
        },
      });
      if (entries.length > limits.entries) throw invalid(said('zip.tooManyFiles', { most: limits.entries }));
    }
  } catch (reason) {
    await reader.close();
    if (signal.aborted || reason instanceof AquatintError) throw reason;
    throw invalid(DAMAGED, reason);
  }
  return { entries, close: () => reader.close() };
}

/** Room for what the ZIP says that there is; stops where more comes. */
function gatherer(size: number): {
  stream: WritableStream<Uint8Array>;
  bytes: () => Uint8Array<ArrayBuffer>;
} {
  const all = new Uint8Array(size);
  let length = 0;
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => {
      if (length + chunk.length > size) throw invalid(said('zip.fileTooLarge'));
      all.set(chunk, length);
      length += chunk.length;
    },
  });
  return { stream, bytes: () => (length === size ? all : all.slice(0, length)) };
}

const invalid = (why: Said, cause?: unknown): AquatintError =>
  new AquatintError('settings-invalid', [why], { cause });
