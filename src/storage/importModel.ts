import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import { NETWORK_FOLDERS, SCHEDULER_FOLDERS, TOKENIZER_FOLDERS } from '../core/families/families.ts';
import { checkpointsIn } from '../core/families/openFiles.ts';
import { openModel } from '../core/families/openModel.ts';
import { TOKENIZER_FILE } from '../core/families/tokenizersBeside.ts';
import { shortened } from '../core/weights/safetensorsEntry.ts';
import { blobFolder } from './blobFolder.ts';
import { blobSha256 } from './blobSha256.ts';
import { describeModel } from './describeModel.ts';
import { whileImporting } from './importLock.ts';
import { KeptTokenizers } from './keptTokenizers.ts';
import { HASHED_WEIGHTS } from './openedModel.ts';
import {
  filesOfStoredModel,
  listStoredModels,
  modelsDirectory,
  removeBrokenImports,
  storeModel,
  type StoredModel,
  type StoreOptions,
} from './opfsModels.ts';
import { refusedPaths } from './refusedPaths.ts';
import { requireRoom } from './room.ts';

/** What a model needs. Previews, other frameworks' copies and safety checkers are left behind. */
const FOLDERS = [...NETWORK_FOLDERS, ...SCHEDULER_FOLDERS, ...TOKENIZER_FOLDERS].join('|');
const NEEDED = new RegExp(
  String.raw`^(model_index\.json|preview\.json|README\.md|(${FOLDERS})/([^/]+\.(json|txt|safetensors|gguf)|spiece\.model|(diffusion_)?pytorch_model[^/]*\.bin))$`,
);

export interface ImportRequest {
  readonly name: string;
  /** By path; the paths may share a leading folder. */
  readonly files: ReadonlyMap<string, Blob>;
}

export interface ImportOptions extends Omit<StoreOptions, 'onProgress'> {
  readonly onProgress: (done: number, total: number) => void;
  /** The site's root, with a slash at the end. */
  readonly site: URL;
}

export interface Imported {
  readonly model: StoredModel;
  /** The same files were here already; nothing was copied. */
  readonly known: boolean;
  /** Files whose names the browser does not take; the model does without them. */
  readonly leftOut: readonly string[];
}

/**
 * Checks a folder in diffusers layout, or one checkpoint, and copies it into the browser's storage. Nothing is
 * written unless the whole model has been opened successfully where it lies.
 */
export async function importModel(request: ImportRequest, options: ImportOptions): Promise<Imported> {
  const { signal } = options;
  const chosen = modelFiles(request);
  const leftOut = await refusedPaths(await modelsDirectory(), chosen.keys());
  const own = new Map([...chosen].filter(([path]) => !leftOut.includes(path)));
  const tokenizers = new KeptTokenizers();
  const opened = await openWithout(leftOut, () =>
    openModel(blobFolder(request.name, own), tokenizers.supplies(options.site, signal)),
  );
  const files = new Map([...own, ...tokenizers.files]);
  return whileImporting(signal, async () => {
    await removeBrokenImports();
    const hash = await hashOf(files, signal);
    const known = await findSame(files, hash, signal);
    if (known !== null) return { model: known, known: true, leftOut };
    const id = await freeId(request.name);
    const model = describeModel({ id, name: request.name, hash, blobs: files }, opened);
    await requireRoom(request.name, model.bytes);
    await storeModel(model, files, { signal, onProgress: (done) => options.onProgress(done, model.bytes) });
    return { model, known: false, leftOut };
  });
}

/** Where a model cannot do without a file that is left out, that is what is wrong with it. */
async function openWithout<T>(leftOut: readonly string[], open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const [first] = leftOut;
    if (first === undefined) throw cause;
    throw new AquatintError('name-refused', [said('room.badName', { path: shortened(first) })], { cause });
  }
}

/** A stored model with exactly these files; another tab may have added it while this one waited. */
async function findSame(
  files: ReadonlyMap<string, Blob>,
  hash: string,
  signal: AbortSignal,
): Promise<StoredModel | null> {
  for (const model of await listStoredModels()) {
    if (hash !== '' && model.hash === hash && (await hasSameFiles(model.id, files, signal))) return model;
  }
  return null;
}

async function hasSameFiles(
  id: string,
  files: ReadonlyMap<string, Blob>,
  signal: AbortSignal,
): Promise<boolean> {
  const stored = await filesOfStoredModel(id);
  const hashed = hashedFile(files)?.[0];
  const isAlike = [...files].every(([path, blob]) => stored.get(path)?.size === blob.size);
  if (!isAlike || stored.size !== files.size) return false;
  for (const [path, blob] of files) {
    const twin = stored.get(path);
    if (twin === undefined) return false;
    if (path === hashed) continue; // compared already
    if ((await blobSha256(blob, signal)) !== (await blobSha256(twin, signal))) return false;
  }
  return true;
}

function modelFiles({ name, files }: ImportRequest): Map<string, Blob> {
  const index = [...files.keys()]
    .filter((path) => path === 'model_index.json' || path.endsWith('/model_index.json'))
    .sort((a, b) => a.length - b.length)[0];
  if (index === undefined) return checkpointFiles(name, files);
  const root = index.slice(0, -'model_index.json'.length);
  const inside = [...files]
    .filter(([path]) => path.startsWith(root))
    .map(([path, blob]) => [path.slice(root.length), blob] as const);
  const needed = new Map(inside.filter(([path]) => NEEDED.test(path)));
  return new Map([...needed].filter(([path]) => !isTwin(path, needed)));
}

/** Weights that lie beside others of the same network and are never read: see core/pipeline/moduleWeights.ts. */
function isTwin(path: string, files: ReadonlyMap<string, Blob>): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const beside = [...files.keys()].filter((other) => other.startsWith(folder));
  if (/\.bin(\.index.*)?$/.test(path) && beside.some((other) => other.endsWith('.safetensors'))) return true;
  const plain = path.replace(/\.(fp16|non_ema)(?=[.-])/, '');
  return plain !== path && files.has(plain);
}

/** One checkpoint, or its parts; without any, checkpointsIn says what these files are instead. */
function checkpointFiles(name: string, files: ReadonlyMap<string, Blob>): Map<string, Blob> {
  const paths = checkpointsIn({ name, paths: new Set(files.keys()) });
  const own = [...files].filter(([path]) => paths.includes(path));
  const tokenizers = [...files].filter(([path]) => TOKENIZER_FILE.test(path));
  const all = [...own, ...tokenizers];
  return new Map(all.length > 1 ? all : all.map(([path, blob]) => [fileName(path), blob]));
}

async function hashOf(files: ReadonlyMap<string, Blob>, signal: AbortSignal): Promise<string> {
  const weights = hashedFile(files);
  return weights === undefined ? '' : blobSha256(weights[1], signal);
}

/** The one file that names a model; of several, the first. */
function hashedFile(files: ReadonlyMap<string, Blob>): readonly [string, Blob] | undefined {
  return [...files].find(([path]) => HASHED_WEIGHTS.test(path));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function freeId(name: string): Promise<string> {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'model';
  const taken = new Set((await listStoredModels()).map((model) => model.id).concat('etch'));
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}
