// Writes files.json into a model folder of the site: path, size and SHA-256 of every file, which the page checks
// before it uses a byte. Run it after the weights have changed:
//
//     node tools/scripts/listModelFiles.mjs public/models/etch

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const LIST = 'files.json';

/** @param {string} folder */
export function listModelFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== LIST)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const bytes = readFileSync(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { path: relative(folder, file).split(sep).join('/'), bytes: bytes.length, sha256 };
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('Which folder? For example: node tools/scripts/listModelFiles.mjs public/models/etch');
    process.exit(2);
  }
  writeFileSync(join(folder, LIST), `${JSON.stringify(listModelFiles(folder), null, 1)}\n`);
}
