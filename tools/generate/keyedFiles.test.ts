import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { floatTensor, safetensorsFile } from '../node/safetensorsFile.ts';
import { filesOf, pictureOf, tensorHashOf } from './keyedFiles.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'aquatint-'));
afterAll(() => rm(folder, { recursive: true }));

function written(name: string, content: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

test('the hash of the numbers is that of what follows the header', async () => {
  const numbers = Float32Array.of(1, 2, 3);
  const file = written('a.safetensors', safetensorsFile(new Map([['x', floatTensor([3], numbers)]])));
  const hash = createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');
  expect(await tensorHashOf(file)).toBe(hash);
});

test.each(['', 'short', 'a text that is no model at all', '<!doctype html><html></html>'])(
  'a file of %j has none, whatever it is called',
  async (content) => {
    expect(await tensorHashOf(written('b.safetensors', content))).toBe('');
  },
);

test('a folder is no picture, and no weights where it holds none', async () => {
  await expect(pictureOf('control-image', folder)).rejects.toThrow('--control-image wants a picture');
  await expect(filesOf('lora', path.join(folder, 'missing'))).rejects.toThrow('there is no file or folder');
});
