import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ANNOTATOR_FILES, type AnnotatorKind } from '../../src/core/annotators/annotators.ts';
import { requireAnnotator } from '../../src/core/annotators/requireAnnotator.ts';
import { AquatintError } from '../../src/core/errors.ts';
import type { ControlArguments } from './controlArguments.ts';
import { filesOf, pictureOf, type KeyedFile } from './keyedFiles.ts';
import { UsageError } from './readArgument.ts';

/** The networks and pictures of the command line, as the engine takes them. */
export interface ControlFiles {
  readonly settings: { readonly controls: readonly object[]; readonly imagePrompts: readonly object[] };
  readonly files: readonly KeyedFile[];
}

/** Throws UsageError. */
export async function readControlFiles(
  { controls, imagePrompts, imageEncoder, annotators }: ControlArguments,
  resolve: (file: string) => string,
): Promise<ControlFiles> {
  const files: KeyedFile[] = [];
  const named = async (option: string, file: string, find = filesOf) => {
    const found = await find(option, resolve(file));
    files.push(...found.files);
    return found;
  };
  for (const { kind, folder } of annotators) files.push(...annotatorFiles(kind, resolve(folder)));
  const told: object[] = [];
  const seen: object[] = [];
  for (const { file, image, ...use } of controls) {
    const { hash, name } = await named('control', file);
    told.push({ ...use, hash, name, image: (await named('control-image', image, pictureOf)).hash });
  }
  const encoder = imageEncoder === null ? null : pick(await named('image-encoder', imageEncoder));
  for (const { file, images, ...use } of imagePrompts) {
    const { hash, name } = await named('ip-adapter', file);
    const pictures: string[] = [];
    for (const image of images) pictures.push((await named('ip-image', image, pictureOf)).hash);
    seen.push({ ...use, hash, name, encoder, images: pictures });
  }
  return { settings: { controls: told, imagePrompts: seen }, files };
}

/** Throws UsageError. */
function annotatorFiles(kind: AnnotatorKind, folder: string): KeyedFile[] {
  const fileAt = (name: string): string => {
    const places = [path.join(folder, name), path.join(folder, 'onnx', name)];
    const file = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
    if (file === undefined) throw new UsageError(`--${kind}: the folder ${folder} holds no ${name}.`);
    return file;
  };
  try {
    requireAnnotator(path.basename(folder), readFileSync(fileAt(ANNOTATOR_FILES.config), 'utf8'), kind);
  } catch (error) {
    if (!(error instanceof AquatintError)) throw error;
    throw new UsageError(`--${kind}: ${error.message}`, { cause: error });
  }
  return Object.values(ANNOTATOR_FILES).map((name) => ({ key: `${kind}/${name}`, file: fileAt(name) }));
}

const pick = ({ hash, name }: { readonly hash: string; readonly name: string }) => ({ hash, name });
