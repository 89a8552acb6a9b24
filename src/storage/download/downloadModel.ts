import { recogniseItem } from '../../core/adapters/recogniseItem.ts';
import { AquatintError } from '../../core/errors.ts';
import { said, type Said } from '../../core/said.ts';
import { openModel } from '../../core/families/openModel.ts';
import type { ItemFacts } from '../../core/model/item.ts';
import type { ModelFolder } from '../../core/pipeline/modelFolder.ts';
import { isTokenizer } from '../../core/prompt/tokenizerKinds.ts';
import { openWeights } from '../../core/weights/openWeights.ts';
import { addItem, itemFacts, type AddedItem } from '../addItem.ts';
import { BlobBytes } from '../blobBytes.ts';
import { blobFolder } from '../blobFolder.ts';
import { describeModel } from '../describeModel.ts';
import { GRAPH_FILE, itemIn, type ChosenItem } from '../itemIn.ts';
import { KeptTokenizers } from '../keptTokenizers.ts';
import { HASHED_WEIGHTS } from '../openedModel.ts';
import type { StoredModel } from '../opfsModels.ts';
import { modelOfParts, partFacts } from '../parts.ts';
import { tokenizerIn } from '../tokenizerIn.ts';
import type { DownloadFolder } from './downloadFolder.ts';
import { fetchInto } from './fetchInto.ts';
import { HashedFile } from './hashedFile.ts';
import { headFolder, NotYetHere } from './headFolder.ts';
import { headLength } from './headLength.ts';
import type { JournalFile } from './journal.ts';

export interface DownloadHooks {
  readonly signal: AbortSignal;
  /** This site's root, for what models in one file lack. */
  readonly site: URL;
  readonly onState: (state: 'checking' | 'rereading' | 'running' | 'storing') => void;
  readonly onBytes: (count: number) => void;
  readonly onRestart: () => void;
  readonly onTrouble: (why: Said | null) => void;
}

/** Most headers are shorter; where one is not, the rest of it is asked for. */
const HEAD = 2 ** 18;
/** Hashing more than this again takes a moment that needs a word. */
const LONG_REREAD = 2 ** 25;

/** What a download has become: a model, or an item beside models. */
export type Arrived =
  | { readonly kind: 'model'; readonly model: StoredModel }
  | ({
      readonly kind: 'item';
      /** Of a part of a model: why it is none yet. */
      readonly lacks: AquatintError | null;
    } & AddedItem);

/**
 * Fetches what a download still lacks, and makes it a model, or an item. Small files and the headers of the weights come first:
 * with them it is opened, so that whatever is wrong with it is said before the gigabytes are fetched.
 */
export async function downloadModel(folder: DownloadFolder, hooks: DownloadHooks): Promise<Arrived> {
  hooks.onState('checking');
  const missing = folder.journal.files.filter((file) => !file.complete);
  const [weights, texts] = [missing.filter(isWeights), missing.filter((file) => !isWeights(file))];
  for (const { path } of texts) await fetchFile(folder, path, hooks);
  for (const { path } of weights) await fetchHead(folder, path, hooks);
  await checkHeads(folder, hooks);
  for (const { path } of weights) await fetchFile(folder, path, hooks);
  hooks.onState('storing');
  const item = await finishItem(folder, hooks, itemFacts);
  if (item !== null) return isTokenizer(item.item.kind) ? modelWith(item, hooks) : item;
  try {
    return { kind: 'model', model: await finishModel(folder, hooks) };
  } catch (wrong) {
    const part = await finishItem(folder, hooks, ({ name, path, file }) =>
      partFacts(name, openWeights(new BlobBytes(path, file)), wrong),
    );
    if (part === null) throw wrong;
    return modelWith({ ...part, lacks: wrong instanceof AquatintError ? wrong : null }, hooks);
  }
}

/** What a part or a tokenizer that has arrived makes with the parts that are kept, or else what it was. */
async function modelWith(arrived: ArrivedItem, { site, signal }: DownloadHooks): Promise<Arrived> {
  try {
    const made = await modelOfParts(arrived.item.hash, { site, signal, onProgress: () => undefined });
    return made === null ? arrived : { kind: 'model', model: made.model };
  } catch (error) {
    // It is kept in any case; several that fit are chosen among by hand.
    if (!(error instanceof AquatintError)) throw error;
    return isTokenizer(arrived.item.kind) ? arrived : { ...arrived, lacks: error };
  }
}

const isWeights = ({ path }: JournalFile): boolean => /\.(safetensors|gguf|onnx)$/i.test(path);

function fileOf(folder: DownloadFolder, path: string): JournalFile {
  const file = folder.journal.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new AquatintError('internal', `The journal has no file ${path}.`);
  return file;
}

/** What turns out damaged is fetched once more from its first byte: earlier bytes may have suffered on the disk. */
async function fetchFile(folder: DownloadFolder, path: string, hooks: DownloadHooks): Promise<void> {
  const partial = await folder.partial(path);
  try {
    if (partial.size > LONG_REREAD) hooks.onState('rereading');
    const file = await HashedFile.over(partial, hooks.signal);
    hooks.onState(isWeights(fileOf(folder, path)) ? 'running' : 'checking');
    await fetchPart(folder, path, { file, until: null }, hooks);
    if (isDamaged(folder, path, file, hooks)) {
      await fetchPart(folder, path, { file, until: null }, hooks);
      if (isDamaged(folder, path, file, hooks)) {
        throw new AquatintError('download-damaged', [said('server.otherHash', { path })]);
      }
    }
    await folder.updateFile(path, { complete: true, bytes: file.size, sha256: file.digest() });
  } finally {
    partial.close();
  }
}

async function fetchHead(folder: DownloadFolder, path: string, hooks: DownloadHooks): Promise<void> {
  const partial = await folder.partial(path);
  try {
    if (partial.size > HEAD) return;
    const file = await HashedFile.over(partial, hooks.signal);
    await fetchPart(folder, path, { file, until: HEAD }, hooks);
    const start = new Uint8Array(Math.min(8, partial.size));
    partial.read(0, start);
    const until = headLength(start) ?? 0;
    if (until > HEAD) await fetchPart(folder, path, { file, until }, hooks);
  } finally {
    partial.close();
  }
}

interface Part {
  readonly file: HashedFile;
  readonly until: number | null;
}

async function fetchPart(
  folder: DownloadFolder,
  path: string,
  { file, until }: Part,
  hooks: DownloadHooks,
): Promise<void> {
  const { url, bytes, validator, sha256 } = fileOf(folder, path);
  const { files, name } = folder.journal;
  let saving: Promise<void> = Promise.resolve();
  await fetchInto(
    file,
    // A hash says all that a validator could say, and does not depend on which server answers.
    { name: `${name}/${path}`, url, bytes, until, validator: sha256 === null ? validator : null },
    {
      ...hooks,
      trusted: file.size > 0 || files.some(({ complete }) => complete),
      onLearned: (facts) => {
        const known = fileOf(folder, path);
        if (facts.bytes === known.bytes && facts.validator === known.validator) return;
        saving = folder.updateFile(path, facts);
      },
      wake: globalThis,
    },
  );
  await saving;
}

/** What does not match is dropped at once. */
function isDamaged(folder: DownloadFolder, path: string, file: HashedFile, hooks: DownloadHooks): boolean {
  const { sha256 } = fileOf(folder, path);
  if (sha256 === null || sha256 === file.digest()) return false;
  hooks.onBytes(-file.size);
  file.clear();
  return true;
}

async function checkHeads(folder: DownloadFolder, { site, signal }: DownloadHooks): Promise<void> {
  const { name, files } = folder.journal;
  const sizes = new Map(files.flatMap(({ path, bytes }) => (bytes === null ? [] : [[path, bytes] as const])));
  if (sizes.size < files.length) return; // a server that does not say how long its file is: seen at the end
  try {
    const heads = headFolder(name, await folder.blobs(), sizes);
    if (await isItem(folder, heads)) return;
    await openModel(heads, new KeptTokenizers().supplies(site, signal)).catch(async (error: unknown) => {
      if (!(await isPart(folder, heads, error))) throw error;
    });
  } catch (error) {
    if (error instanceof NotYetHere) return; // it takes more than headers to tell: seen at the end
    throw error;
  }
}

/** `wrong`: what opening it as a model threw. */
async function isPart(folder: DownloadFolder, heads: ModelFolder, wrong: unknown): Promise<boolean> {
  const chosen = await chosenIn(folder);
  if (chosen === null || GRAPH_FILE.test(chosen.path) || chosen.tokenizer !== undefined) return false;
  return partFacts(chosen.name, openWeights(await heads.open(chosen.path)), wrong) !== null;
}

/** What of a download may be an item: see itemIn. */
async function chosenIn(folder: DownloadFolder): Promise<ChosenItem | null> {
  const { name } = folder.journal;
  const files = [...(await folder.blobs())].map(([path, file]) => ({ path, file }));
  return (await tokenizerIn(name, files)) ?? itemIn(name, files);
}

async function isItem(folder: DownloadFolder, heads: ModelFolder): Promise<boolean> {
  const chosen = await chosenIn(folder);
  if (chosen === null) return false;
  if (GRAPH_FILE.test(chosen.path) || chosen.tokenizer !== undefined)
    return (await itemFacts(chosen)) !== null;
  return recogniseItem(chosen.name, openWeights(await heads.open(chosen.path))) !== null;
}

type ArrivedItem = Extract<Arrived, { kind: 'item' }>;

/** null: it is none. What is copied to the items leaves the download's folder. */
async function finishItem(
  folder: DownloadFolder,
  { signal }: DownloadHooks,
  factsOf: (chosen: ChosenItem) => ItemFacts | null | Promise<ItemFacts | null>,
): Promise<ArrivedItem | null> {
  const found = await chosenIn(folder);
  // a file alone is called as the order has it
  const chosen = found === null ? null : { ...found, name: folder.journal.name };
  const facts = chosen === null ? null : await factsOf(chosen);
  if (chosen === null || facts === null) return null;
  const licence = facts.licence === '' ? folder.journal.licence.name : facts.licence;
  const added = await addItem(chosen, { ...facts, licence }, { signal, onProgress: () => undefined });
  await folder.remove();
  return { kind: 'item', ...added, lacks: null };
}

async function finishModel(folder: DownloadFolder, { site, signal }: DownloadHooks): Promise<StoredModel> {
  const { name, page, licence, files } = folder.journal;
  const blobs = await folder.blobs();
  const tokenizers = new KeptTokenizers();
  const opened = await openModel(blobFolder(name, blobs), tokenizers.supplies(site, signal));
  await folder.add(tokenizers.files, signal);
  const all = new Map([...blobs, ...tokenizers.files]);
  const hash = files.find(({ path }) => HASHED_WEIGHTS.test(path))?.sha256 ?? '';
  const model = {
    ...describeModel({ id: folder.id, name, hash, blobs: all }, opened),
    licence,
    source: page,
  };
  signal.throwIfAborted();
  await folder.finish(model);
  return model;
}
