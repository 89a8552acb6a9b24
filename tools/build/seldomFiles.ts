import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';
import { SELDOM, SELDOM_LIST, type SeldomFile } from '../../src/protocol/seldomFiles.ts';

/** Writes into the built site which files are not kept from the beginning; the page offers to keep them all. */
export function seldomFiles(): Plugin {
  let folder = '';
  return {
    name: 'aquatint:seldom-files',
    apply: 'build',
    configResolved({ root, build }) {
      folder = path.resolve(root, build.outDir);
    },
    async writeBundle() {
      await writeFile(path.join(folder, SELDOM_LIST), JSON.stringify(await seldomIn(folder)));
    },
  };
}

export async function seldomIn(folder: string): Promise<SeldomFile[]> {
  const found = await readdir(folder, { recursive: true });
  const files = found.map((file) => file.replaceAll(path.sep, '/')).sort();
  const seldom = files.filter((file) => SELDOM.some((pattern) => pattern.test(`/${file}`)));
  return Promise.all(
    seldom.map(async (file) => ({
      address: await addressOf(folder, file),
      bytes: (await stat(path.join(folder, file))).size,
    })),
  );
}

/** As it is asked for: see src/storage/siteFiles.ts. */
async function addressOf(folder: string, file: string): Promise<string> {
  const list = path.join(folder, path.dirname(file), 'files.json');
  const text = await readFile(list, 'utf8').catch(() => '[]');
  const entries = JSON.parse(text) as readonly { readonly path: string; readonly sha256: string }[];
  const entry = entries.find((one) => one.path === path.basename(file));
  return entry === undefined ? file : `${file}?${entry.sha256}`;
}
