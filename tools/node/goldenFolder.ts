import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import { memoryBytes } from '../../src/core/weights/memoryBytes.ts';
import { goldenBytes, type Matrices } from './madeCheckpoint.ts';

/**
 * Models of the goldens. Their weights are lists (tools/reference/made_folders.py), their tokenizers' own file is the same
 * everywhere: who opens a golden's folder with what is here, sees a whole model.
 */

const GOLDENS = 'tools/reference/goldens';
const LIST = /(^|\/)((diffusion_pytorch_)?model|checkpoint)\.json$/;
/** By their classes; all others are CLIP's. */
const TOKENIZERS: readonly (readonly [sign: string, kind: string])[] = [
  ['"T5Tokenizer', 'unigram'],
  ['"Qwen2Tokenizer', 'qwen'],
];
const TOKENIZER = /(^|\/)tokenizer_config\.json$/;

type Bytes = Uint8Array<ArrayBuffer>;

/** What is in the model's files, by their paths; what the tests compare with is no part of it. */
export function goldenModelFiles(folder: string, matrices: Matrices = {}): ReadonlyMap<string, () => Bytes> {
  const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('golden.'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  const files = new Map<string, () => Bytes>();
  for (const file of stored) {
    const shown = LIST.test(file) ? file.replace(/json$/, 'safetensors') : file;
    files.set(
      shown,
      once(() => goldenBytes(path.join(folder, shown), matrices)),
    );
  }
  for (const config of stored.filter((file) => TOKENIZER.test(file))) {
    const file = config.replace('_config', '');
    if (!files.has(file)) files.set(file, () => tokenizerOf(path.join(folder, config)));
  }
  return files;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function tokenizerOf(config: string): Bytes {
  const text = readFileSync(config, 'utf8');
  const [, kind = 'tokenizer'] = TOKENIZERS.find(([sign]) => text.includes(sign)) ?? [];
  return goldenBytes(`${GOLDENS}/${kind}/tokenizer.json`);
}

/** A golden's model, as if it lay there whole. */
export function goldenFolder(folder: string, matrices: Matrices = {}): ModelFolder {
  const files = goldenModelFiles(folder, matrices);
  const bytesOf = (file: string): Bytes => {
    const bytes = files.get(file);
    if (bytes === undefined) throw new Error(`There is no ${file} in ${folder}.`);
    return bytes();
  };
  return {
    name: folder,
    paths: new Set(files.keys()),
    readText: async (file) => new TextDecoder().decode(bytesOf(file)),
    open: async (file) => memoryBytes(path.join(folder, file), bytesOf(file)),
  };
}

/** Where a golden's model lies whole on this disk, for what takes real folders only; the folder's name stays. */
export function wholeFolder(folder: string): string {
  const files = [...goldenModelFiles(folder)].map(([file, bytes]) => [file, bytes()] as const);
  const hash = createHash('sha256');
  for (const [file, bytes] of files) hash.update(file).update(bytes);
  const place = path.resolve('.cache/goldens', hash.digest('hex').slice(0, 16));
  const whole = path.join(place, path.basename(folder));
  if (!existsSync(whole)) write(whole, files);
  return whole;
}

/** Who comes second finds the first one's: tests run beside each other. */
function write(whole: string, files: readonly (readonly [string, Bytes])[]): void {
  const place = path.dirname(whole);
  mkdirSync(path.dirname(place), { recursive: true });
  const begun = mkdtempSync(`${place}-`);
  for (const [file, bytes] of files) {
    const there = path.join(begun, path.basename(whole), file);
    mkdirSync(path.dirname(there), { recursive: true });
    writeFileSync(there, bytes);
  }
  try {
    renameSync(begun, place);
  } catch (error) {
    if (!existsSync(whole)) throw error;
    rmSync(begun, { recursive: true });
  }
}
