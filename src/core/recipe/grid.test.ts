import { describe, expect, it } from 'vitest';
import { gridCells, gridPaths, gridValues, MOST_CELLS } from './grid.ts';
import { USUAL_SETTINGS } from './settings.ts';

const settings = { ...USUAL_SETTINGS, prompt: 'a red fox', negativePrompt: 'red', count: 3 };

describe('values of a grid', () => {
  it('are parted by commas, and written out where they are a range of numbers', () => {
    expect(gridValues('steps', '4, 8,20-40 (+10)')).toEqual(['4', '8', '20', '30', '40']);
    expect(gridValues('guidance', '1-2 [5]')).toEqual(['1', '1.25', '1.5', '1.75', '2']);
    expect(gridValues('seed', '5-3')).toEqual(['5', '4', '3']);
    expect(gridValues('noise.variationStrength', '0-0.3 (+0.1)')).toEqual(['0', '0.1', '0.2', '0.3']);
    expect(gridValues('sampler', 'euler, 3-5')).toEqual(['euler', '3-5']);
    expect(gridValues('words', 'red, "dark, green", ""')).toEqual(['red', 'dark, green', '']);
  });

  it('do not go on for ever', () => {
    expect(gridValues('seed', '1-1000000000')).toHaveLength(MOST_CELLS + 1);
    expect(gridValues('seed', '1-5 (+0)')).toEqual(['1']);
  });
});

describe('cells of a grid', () => {
  it('are one picture each, the first axis fastest', () => {
    const axes = [
      { path: 'steps', values: ['4', '8'] },
      { path: 'guidance', values: ['1', '2', '3'] },
    ];
    const cells = gridCells(settings, axes);
    expect(cells.map(({ steps, guidance, count }) => [steps, guidance, count])).toEqual([
      ...[1, 2, 3].flatMap((guidance) => [4, 8].map((steps) => [steps, guidance, 1])),
    ]);
  });

  it('replace words in both prompts', () => {
    const cells = gridCells(settings, [{ path: 'words', values: ['red', 'blue'] }]);
    expect(cells.map(({ prompt, negativePrompt }) => `${prompt}|${negativePrompt}`)).toEqual([
      'a red fox|red',
      'a blue fox|blue',
    ]);
    expect(() => gridCells(settings, [{ path: 'words', values: ['cat'] }])).toThrow(/not in the prompt/);
  });

  it('keep seeds of 64 bits, and turn settings on that were off', () => {
    const [cell] = gridCells(settings, [{ path: 'seed', values: ['18446744073709551615'] }]);
    expect(cell?.seed).toBe('18446744073709551615');
    const [clipped] = gridCells(settings, [{ path: 'language.clipSkip', values: ['2'] }]);
    expect(clipped?.language.clipSkip).toBe(2);
  });

  it('refuse what is no value, and more than anybody waits for', () => {
    expect(() => gridCells(settings, [{ path: 'steps', values: ['many'] }])).toThrow(/no value/);
    const many = Array.from({ length: 30 }, (_, i) => String(i + 1));
    const axes = [
      { path: 'steps', values: many },
      { path: 'seed', values: many },
    ];
    expect(() => gridCells(settings, axes)).toThrow(/900 pictures/);
  });

  it('go over every setting that one line can say', () => {
    const paths = gridPaths();
    expect(paths).toContain('sampler');
    expect(paths).toContain('eta');
    expect(paths).not.toContain('adapters');
  });
});
