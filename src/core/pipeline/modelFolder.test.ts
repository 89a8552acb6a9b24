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
    message: 'A model/unet/config.json lists more than 1000000 things, which no config does.',
  });
});

test('the tokenizer.json of Qwen3, whose merges are lists of two, is no more than there may be', async () => {
  const vocab = Array.from({ length: 151_643 }, (_, id) => `"${id}":${id}`).join(',');
  const merges = Array.from({ length: 151_387 }, () => '["a","b"]').join(',');
  const text = `{"model":{"vocab":{${vocab}},"merges":[${merges}]}}`;
  await expect(requiredJson(folderWith(text), 'unet/config.json')).resolves.toBeInstanceOf(Object);
});
