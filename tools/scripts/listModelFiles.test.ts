import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listModelFiles } from './listModelFiles.mjs';

const MODELS = 'public/models';
const folders = readdirSync(MODELS, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name === 'files.json')
  .map((entry) => entry.parentPath);

test.each(folders)('%s/files.json lists what is in the folder', (folder) => {
  expect(JSON.parse(readFileSync(`${folder}/files.json`, 'utf8'))).toEqual(listModelFiles(folder));
});
