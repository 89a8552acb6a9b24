import type { Supplies, WantedTokenizer } from '../core/families/supplies.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { recogniseTokenizer } from '../core/pipeline/recogniseTokenizer.ts';
import type { TokenizerKind } from '../core/prompt/tokenizerKinds.ts';
import { blobFolder } from './blobFolder.ts';
import { fileOfItem, listItems } from './opfsItems.ts';
import { siteSupplies } from './siteSupplies.ts';

interface Kept {
  readonly hash: string;
  readonly count: number;
  /** Where it lies beside a model's files. */
  readonly path: string;
  readonly file: Blob;
}

/** A vocabulary may be filled up to a round number, but never by a tenth. */
const LEAST_PART = 0.9;

/**
 * Tokenizers that were added by themselves, for a model that comes without. Which of them it took is known once it is opened: those
 * belong to its files from then on.
 */
export class KeptTokenizers {
  readonly #read = new Map<TokenizerKind, Promise<readonly Kept[]>>();
  readonly #used = new Set<Kept>();

  /** Those of the site (`site` ends in a slash) with these before them. */
  supplies(site: URL, signal: AbortSignal): Supplies {
    return { ...siteSupplies(site, signal), kept: (wanted) => this.#best(wanted) };
  }

  /** What a model that was opened has of them, by its path beside the model's own files. */
  get files(): ReadonlyMap<string, Blob> {
    return new Map([...this.#used].map(({ path, file }) => [path, file]));
  }

  uses(hash: string): boolean {
    return [...this.#used].some((kept) => kept.hash === hash);
  }

  async #best({ kind, vocabulary }: WantedTokenizer): Promise<ModelFolder | null> {
    let reading = this.#read.get(kind);
    if (reading === undefined) this.#read.set(kind, (reading = readAll(kind)));
    const [best] = (await reading)
      .filter(({ count }) => count <= vocabulary && count >= LEAST_PART * vocabulary)
      .toSorted((a, b) => b.count - a.count);
    if (best === undefined) return null;
    this.#used.add(best);
    return blobFolder('tokenizer', new Map([[fileName(best.path), best.file]]));
  }
}

async function readAll(kind: TokenizerKind): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const item of (await listItems()).filter((one) => one.kind === kind)) {
    const file = await fileOfItem(item.hash);
    if (file === null) continue;
    const name = item.ending.toLowerCase() === '.model' ? 'spiece.model' : 'tokenizer.json';
    const found = await recogniseTokenizer(blobFolder(item.name, new Map([[name, file]])));
    const folder = kind.replace(/^(\w+)-tokenizer$/, 'tokenizer_$1');
    if (found !== null) kept.push({ hash: item.hash, count: found.count, path: `${folder}/${name}`, file });
  }
  return kept;
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
