import { describe, expect, it } from 'vitest';
import { TagIndex } from './tagIndex.ts';
import { tagsFromRows } from './tagRows.ts';

const ROWS = [
  ['1girl', '0', '6008644', '1girls,sole_female'],
  ['blue_eyes', '0', '1700000', ''],
  ['blue_hair', '0', '900000', 'azure_hair'],
  ['eyes_closed', '0', '800000', ''],
  ['hatsune_miku', '4', '110000', 'miku,初音ミク'],
];
const names = (rows: readonly (readonly string[])[], text: string): string[] =>
  new TagIndex(tagsFromRows(rows)).find(text, 10).map(({ name }) => name);

describe('tags are found', () => {
  it.each([
    ['blue', ['blue_eyes', 'blue_hair']],
    ['Blue_E', ['blue_eyes']],
    ['eyes', ['blue_eyes', 'eyes_closed']],
    ['azure', ['blue_hair']],
    ['初音', ['hatsune_miku']],
    ['sole', ['1girl']],
    ['', []],
    ['xyz', []],
  ])('by %s', (text, found) => expect(names(ROWS, text)).toEqual(found));

  it('with the name that they were found by, each once', () => {
    const index = new TagIndex(tagsFromRows(ROWS));
    expect(index.find('miku', 10)).toEqual([{ name: 'hatsune_miku', count: 110000, alias: '' }]);
    expect(index.find('1girl', 10)).toEqual([{ name: '1girl', count: 6008644, alias: '' }]);
    expect(index.find('azure', 10)[0]?.alias).toBe('azure_hair');
  });

  it('in every form that lists have', () => {
    expect(
      names(
        [
          ['fox', '12'],
          ['fog', '40'],
        ],
        'fo',
      ),
    ).toEqual(['fog', 'fox']);
    expect(
      names(
        [
          ['id', 'name', 'category', 'post_count'],
          ['1', 'fox', '5', '12'],
        ],
        'fo',
      ),
    ).toEqual(['fox']);
    expect(names([['fox'], ['fog'], [''], ['f'.repeat(300)]], 'fo')).toEqual(['fog', 'fox']);
  });

  it('among two hundred thousand as in a loop over all of them', () => {
    const syllables = ['ka', 'ro', 'mi', 'ten', 'sha', 'u', 'lo', 'wi', 'ne', 'pax'];
    const rows = Array.from({ length: 200_000 }, (_, i) => {
      const word = [...String(i)].map((digit) => syllables[Number(digit)] ?? '').join('');
      return [`${word}_${syllables[i % 10]}`, '0', String((i * 7919) % 100_003), ''];
    });
    const index = new TagIndex(tagsFromRows(rows));
    for (const text of ['k', 'kar', 'rom', 'pax ne', 'sha']) {
      const expected = rows
        .filter(([name = '']) =>
          name
            .replace('_', ' ')
            .split(' ')
            .some((_, i, all) => all.slice(i).join(' ').startsWith(text)),
        )
        .map(([name = '', , count]) => ({ name, count: Number(count) }))
        .sort((a, b) => b.count - a.count);
      const found = index.find(text, 8);
      expect(found.map(({ count }) => count)).toEqual(expected.slice(0, 8).map(({ count }) => count));
    }
  });
});
