import { expect, test } from 'vitest';
import { requiredJson, type ModelFolder } from './modelFolder.ts';

function folderWith(text: string): ModelFolder {
  return {
    name: 'A model',
    paths: new Set(['unet/config.json']),
    readText: async () => text,
    open: () => Promise.reject(new Error('not read')),
  };
}

test('a config that nests thousands of levels deep is refused in one sentence', async () => {
  const deep = `{"act_fn": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  await expect(requiredJson(folderWith(deep), 'unet/config.json')).rejects.toMatchObject({
    code: 'model-corrupt',
    message: 'A model/unet/config.json nests more than 32 levels deep, which no config does.',
  });
  await expect(requiredJson(folderWith('{"a": [[1]]}'), 'unet/config.json')).resolves.toEqual({ a: [[1]] });
});

test('a config that lists more things than fit into memory is refused before it is parsed', async () => {
  const long = `{"a": [${'{},'.repeat(600_000)}0]}`;
  await expect(requiredJson(folderWith(long), 'unet/config.json')).rejects.toMatchObject({
    code: 'model-corrupt',
    message: 'A model/unet/config.json lists more than 500000 things, which no config does.',
  });
});
