import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { WEIGHTS_FILE } from '../../src/core/weights/openWeights.ts';
import { UsageError } from './readArgument.ts';

/** A file of this disk for the engine, under the name by which it asks for it. */
export interface KeyedFile {
  readonly key: string;
  readonly file: string;
}

interface Found {
  readonly hash: string;
  readonly name: string;
  readonly files: readonly KeyedFile[];
}

/** A folder goes by the hash of its weights. */
export async function filesOf(option: string, file: string, as?: string): Promise<Found> {
  const info = statSync(file, { throwIfNoEntry: false });
  if (info === undefined) throw new UsageError(`--${option}: there is no file or folder ${file}.`);
  const name = path.basename(file).replace(WEIGHTS_FILE, '');
  if (info.isFile()) {
    const hash = as ?? (await sha256(file));
    return { hash, name, files: [{ key: hash, file }] };
  }
  const inside = readdirSync(file).filter((one) => statSync(path.join(file, one)).isFile());
  const weights = inside.find((one) => WEIGHTS_FILE.test(one));
  if (weights === undefined) throw new UsageError(`--${option}: the folder ${file} holds no weights.`);
  const hash = as ?? (await sha256(path.join(file, weights)));
  return { hash, name, files: inside.map((one) => ({ key: `${hash}/${one}`, file: path.join(file, one) })) };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
