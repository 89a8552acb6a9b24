import { beforeEach, expect, test } from 'vitest';
import {
  adoptStyles,
  offerStyles,
  readStyles,
  removeStyle,
  saveStyle,
  toggleStyle,
  useStyles,
  withStyles,
} from './styles.ts';
import { exportStyles, importStyles } from './stylesFile.ts';

const oil = { name: 'oil', prompt: 'oil, "thick" paint\non canvas', negativePrompt: 'photo' };
const frame = { name: 'frame', prompt: '{prompt}, framed', negativePrompt: '' };

beforeEach(() => useStyles.setState({ styles: [], offered: [], on: [] }));

test('a styles.csv comes back as it went', () => {
  saveStyle(oil);
  saveStyle(frame);
  const csv = exportStyles();
  expect(csv).toMatch(/^\uFEFFname,prompt,negative_prompt\r\n/);
  useStyles.setState({ styles: [] });
  expect(importStyles(csv)).toBe(2);
  expect(useStyles.getState().styles).toEqual([oil, frame]);
});

test.each(['', 'a', '"', 'name\n"unclosed', '\u0000,\u0000\n,', 'name,prompt\n,,,,,,,\n'])(
  'a file that is no styles.csv adds nothing: %j',
  (csv) => {
    expect(importStyles(csv)).toBe(0);
  },
);

test('a file with more styles than there is room for is read as far as there is', () => {
  const line = (i: number): string => `style ${i},words,`;
  const csv = ['name,prompt,negative_prompt', ...Array.from({ length: 50_000 }, (_, i) => line(i))].join(
    '\n',
  );
  expect(importStyles(csv)).toBe(2000);
  expect(useStyles.getState().styles).toHaveLength(2000);
});

test('styles that are on go around the words, and are recognised in them', () => {
  saveStyle(frame);
  saveStyle(oil);
  toggleStyle('frame');
  const words = { prompt: 'a cat', negativePrompt: '' };
  const styled = withStyles(words);
  expect(styled.prompt).toBe('a cat, framed');
  toggleStyle('frame');
  expect(adoptStyles(styled)).toEqual(words);
  expect(useStyles.getState().on).toEqual(['frame']);
});

test('a style keeps its place and stays on when it is renamed', () => {
  saveStyle(oil);
  saveStyle(frame);
  toggleStyle('oil');
  saveStyle({ ...oil, name: 'oils' }, 'oil');
  expect(useStyles.getState()).toMatchObject({ styles: [{ name: 'oils' }, frame], on: ['oils'] });
  removeStyle('oils');
  expect(useStyles.getState()).toMatchObject({ styles: [frame], on: [] });
});

test('offered styles can be put on, and are not kept', () => {
  offerStyles([frame]);
  toggleStyle('frame');
  expect(withStyles({ prompt: 'a', negativePrompt: '' }).prompt).toBe('a, framed');
});

test.each([null, 3, [], { styles: 3, on: {} }, { styles: [{ name: 1 }, null, frame], on: [1, 'frame'] }])(
  'reads whatever was stored: %j',
  (stored) => {
    const { styles, on } = readStyles(stored);
    expect(styles.every((style) => style.name === 'frame')).toBe(true);
    expect(on.every((name) => name === 'frame')).toBe(true);
  },
);
