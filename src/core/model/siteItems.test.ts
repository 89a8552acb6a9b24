import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listModelFiles } from '../../../tools/scripts/listModelFiles.mjs';
import { FileBytes } from '../../../tools/node/fileBytes.ts';
import { recogniseItem } from '../adapters/recogniseItem.ts';
import { openWeights } from '../weights/openWeights.ts';
import { SITE_ITEMS } from './siteItems.ts';

const WEIGHTS = 'diffusion_pytorch_model.safetensors';

it.each(SITE_ITEMS)('$name is what its files are', ({ folder, hash, bytes, kind }) => {
  const path = `public/models/${folder}`;
  const listed: unknown = JSON.parse(readFileSync(`${path}/files.json`, 'utf8'));
  expect(listed).toEqual(listModelFiles(path));
  const file = readFileSync(`${path}/${WEIGHTS}`);
  expect({ bytes, hash }).toEqual({
    bytes: file.length,
    hash: createHash('sha256').update(file).digest('hex'),
  });
  const weights = openWeights(new FileBytes(`${path}/${WEIGHTS}`));
  expect(recogniseItem(WEIGHTS, weights)?.kind).toBe(kind);
});
