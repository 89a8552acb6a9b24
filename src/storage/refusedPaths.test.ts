import { expect, test } from 'vitest';
import { refusedPaths } from './refusedPaths.ts';

test('paths are refused where one of their names is, and not where it is only new', async () => {
  const root = {
    getFileHandle: async (name: string) => {
      if (name.includes('\\') || name === 'con') throw new TypeError('Name is not allowed.');
      throw new DOMException('', name === 'unet' ? 'TypeMismatchError' : 'NotFoundError');
    },
  } as unknown as FileSystemDirectoryHandle;
  const paths = ['unet/config.json', 'unet/a\\b.json', 'con/merges.txt', 'model_index.json'];
  expect(await refusedPaths(root, paths)).toEqual(['unet/a\\b.json', 'con/merges.txt']);
});
