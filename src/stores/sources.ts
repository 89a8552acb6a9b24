import type { DBSchema } from 'idb';
import type { Settings } from '../core/recipe/settings.ts';
import { PageDatabase } from './database.ts';

/** Pictures and masks that pictures are made from: kept on this device by their SHA-256, so that a recipe can name them. */

interface Schema extends DBSchema {
  files: { key: string; value: Blob };
}

const sources = new PageDatabase<Schema>('aquatint-sources');

/** Gives the name to be used in settings. */
export async function keepSource(file: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await sources.write(['files'], (transaction) => [() => transaction.objectStore('files').put(file, hash)]);
  return hash;
}

/** null where it is not on this device. */
export async function readSource(hash: string): Promise<Blob | null> {
  return (await (await sources.reading()).get('files', hash)) ?? null;
}

type NamingPictures = Pick<Settings, 'source' | 'controls' | 'imagePrompts'>;

/** The pictures that settings name. */
export function picturesNamed({ source, controls, imagePrompts }: NamingPictures): readonly string[] {
  const all = [source?.image, source?.mask, source?.sketch, ...controls.map(({ image }) => image)];
  const named = [...all, ...imagePrompts.flatMap(({ images }) => images)];
  return [...new Set(named.filter((hash) => typeof hash === 'string'))];
}

/** Those of them that are on this device. */
export async function sourcesOf(settings: NamingPictures): Promise<Map<string, Blob>> {
  const files = new Map<string, Blob>();
  for (const hash of picturesNamed(settings)) {
    const file = await readSource(hash);
    if (file !== null) files.set(hash, file);
  }
  return files;
}

/** The names of all that are kept. */
export async function listSources(): Promise<string[]> {
  return (await sources.reading()).getAllKeys('files');
}

export function forgetSources(hashes: readonly string[]): Promise<void> {
  return sources.write(['files'], (transaction) =>
    hashes.map((hash) => () => transaction.objectStore('files').delete(hash)),
  );
}
