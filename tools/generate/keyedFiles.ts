import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { WEIGHTS_FILE } from '../../src/core/weights/weightsFile.ts';
import { UsageError } from './readArgument.ts';

/** A file of this disk for the engine, under the name by which it asks for it. */
export interface KeyedFile {
  readonly key: string;
  readonly file: string;
}

export interface Found {
  readonly hash: string;
  readonly name: string;
  readonly files: readonly KeyedFile[];
}

/** A folder goes by the hash of its weights. */
export async function filesOf(option: string, file: string): Promise<Found> {
  const info = statSync(file, { throwIfNoEntry: false });
  if (info === undefined) throw new UsageError(`--${option}: there is no file or folder ${file}.`);
  const name = path.basename(file).replace(WEIGHTS_FILE, '');
  if (info.isFile()) {
    const hash = await sha256(file);
    return { hash, name, files: [{ key: hash, file }] };
  }
  const inside = readdirSync(file).filter((one) => statSync(path.join(file, one)).isFile());
  const weights = inside.find((one) => WEIGHTS_FILE.test(one));
  if (weights === undefined)
    throw new UsageError(
      `--${option}: the folder ${file} holds no file of weights: name the one that does, or the file.`,
    );
  const hash = await sha256(path.join(file, weights));
  return { hash, name, files: inside.map((one) => ({ key: `${hash}/${one}`, file: path.join(file, one) })) };
}

/** Throws UsageError. */
export async function pictureOf(option: string, file: string): Promise<Found> {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new UsageError(`--${option} wants a picture, and ${file} is a folder.`);
  return filesOf(option, file);
}

async function sha256(file: string, start = 0): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { start })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Of what is behind a safetensors file's header; '' of any other file. */
export async function tensorHashOf(file: string): Promise<string> {
  if (!/\.safetensors$/i.test(file)) return '';
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const start = 8 + Number(buffer.readBigUInt64LE());
    return start <= (await handle.stat()).size ? await sha256(file, start) : '';
  } finally {
    await handle.close();
  }
}
