import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { WEIGHTS_FILE } from '../../src/core/weights/openWeights.ts';
import { IMAGE_ENCODER } from '../../src/protocol/generator.ts';
import type { ControlArguments } from './controlArguments.ts';
import { UsageError } from './readArgument.ts';

/** A file of this disk for the engine, under the name by which it asks for it. */
export interface KeyedFile {
  readonly key: string;
  readonly file: string;
}

/** The networks and pictures of the command line, as the engine takes them. */
export interface ControlFiles {
  readonly settings: { readonly controls: readonly object[]; readonly imagePrompts: readonly object[] };
  readonly files: readonly KeyedFile[];
}

/** Throws UsageError. */
export async function readControlFiles(
  { controls, imagePrompts, imageEncoder }: ControlArguments,
  resolve: (file: string) => string,
): Promise<ControlFiles> {
  const files: KeyedFile[] = [];
  const named = async (option: string, file: string, as?: string) => {
    const found = await filesOf(option, resolve(file), as);
    files.push(...found.files);
    return found;
  };
  const told: object[] = [];
  const seen: object[] = [];
  for (const { file, image, ...use } of controls) {
    const { hash, name } = await named('control', file);
    told.push({ ...use, hash, name, image: (await named('control-image', image)).hash });
  }
  for (const { file, images, ...use } of imagePrompts) {
    const { hash, name } = await named('ip-adapter', file);
    const pictures: string[] = [];
    for (const image of images) pictures.push((await named('ip-image', image)).hash);
    seen.push({ ...use, hash, name, images: pictures });
  }
  if (imageEncoder !== null) await named('image-encoder', imageEncoder, IMAGE_ENCODER);
  return { settings: { controls: told, imagePrompts: seen }, files };
}

interface Found {
  readonly hash: string;
  readonly name: string;
  readonly files: readonly KeyedFile[];
}

/** A folder goes by the hash of its weights. */
async function filesOf(option: string, file: string, as?: string): Promise<Found> {
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
