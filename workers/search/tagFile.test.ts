import { expect, test } from 'vitest';
import { processorTime } from '../../tools/node/processorTime.ts';
import { indexTags } from './tagFile.ts';

const found = async (texts: readonly string[], wanted: string): Promise<string[]> =>
  (await indexTags(texts.map((text) => new Blob([text])))).find(wanted, 10).map(({ name }) => name);

test('all lists are one', async () => {
  const list = '1girl,0,6008644,"1girls,sole_female"\r\nfox,0,12,\r\n';
  expect(await found([list, 'id,name,category,post_count\n1,fog,5,40\n', 'foam\n'], 'fo')).toEqual([
    'fog',
    'fox',
    'foam',
  ]);
  expect(await found([list], 'sole')).toEqual(['1girl']);
});

test('files that would take gigabytes are passed over, or read as far as there is room', async () => {
  const began = processorTime();
  const hostile = [','.repeat(20e6), '"'.repeat(20e6), '\n'.repeat(20e6), 'a,1\n'.repeat(700_000)];
  expect(await found([...hostile, 'fox\n'], 'fo')).toEqual([]);
  expect(await found([...hostile.slice(0, 3), 'fox\n'], 'fo')).toEqual(['fox']);
  expect(processorTime() - began).toBeLessThan(8000);
});
