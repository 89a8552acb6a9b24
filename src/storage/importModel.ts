import { AquatintError } from '../core/errors.ts';
import { checkpointIn, openModel } from '../core/pipeline/openModel.ts';
import { nativeSide } from '../core/pipeline/stableDiffusion.ts';
import { blobFolder } from './blobFolder.ts';
import { blobSha256 } from './blobSha256.ts';
import { HASHED_WEIGHTS } from './openedModel.ts';
import {
  listStoredModels,
  removeBrokenImports,
  storeModel,
  type StoredModel,
  type StoreOptions,
} from './opfsModels.ts';
import { siteSupplies } from './siteSupplies.ts';

/** One import at a time, over all tabs: it also clears away what a tab that was closed left behind. */
const LOCK = 'aquatint-import';

/** What a model needs. Previews, pickles, other frameworks' copies and safety checkers are left behind. */
const NEEDED =
  /^(model_index\.json|preview\.json|README\.md|(text_encoder|unet|vae|scheduler|tokenizer)\/[^/]+\.(json|txt|safetensors))$/;

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

/**
 * Checks a folder in diffusers layout, or one checkpoint, and copies it into the browser's storage. Nothing is
 * written unless the whole model has been opened successfully where it lies.
 */
export async function importModel(request: ImportRequest, options: ImportOptions): Promise<StoredModel> {
  const files = modelFiles(request);
  const opened = await openModel(blobFolder(request.name, files), siteSupplies(options.site, options.signal));
  const total = [...files.values()].reduce((sum, blob) => sum + blob.size, 0);
  return navigator.locks.request(LOCK, { signal: options.signal }, async () => {
    await removeBrokenImports();
    await requireRoom(request.name, total);
    const model = {
      id: await freeId(request.name),
      name: request.name,
      bytes: total,
      hash: await hashOf(files, options.signal),
      nativeSide: nativeSide(opened),
    };
    await storeModel(model, files, {
      signal: options.signal,
      onProgress: (done) => options.onProgress(done, total),
    });
    return model;
  });
}

function modelFiles({ name, files }: ImportRequest): Map<string, Blob> {
  const index = [...files.keys()]
    .filter((path) => path === 'model_index.json' || path.endsWith('/model_index.json'))
    .sort((a, b) => a.length - b.length)[0];
  if (index === undefined) {
    const checkpoint = checkpointIn({ name, paths: new Set(files.keys()) });
    return new Map(
      [...files].filter(([path]) => path === checkpoint).map(([path, blob]) => [fileName(path), blob]),
    );
  }
  const root = index.slice(0, -'model_index.json'.length);
  const inside = [...files]
    .filter(([path]) => path.startsWith(root))
    .map(([path, blob]) => [path.slice(root.length), blob] as const);
  return new Map(inside.filter(([path]) => NEEDED.test(path)));
}

async function hashOf(files: ReadonlyMap<string, Blob>, signal: AbortSignal): Promise<string> {
  const weights = [...files].find(([path]) => HASHED_WEIGHTS.test(path));
  return weights === undefined ? '' : blobSha256(weights[1], signal);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function requireRoom(name: string, bytes: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (bytes <= quota - usage) return;
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6)} MB`;
  throw new AquatintError(
    'storage-full',
    `${name} needs ${megabytes(bytes)}, but this browser has only ${megabytes(quota - usage)} left for this site.`,
  );
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
