import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyStyles, findStyles, rowsOfStyles, stylesFromRows, type Style } from './styles.ts';

const after: Style = { name: 'oil', prompt: 'oil painting', negativePrompt: 'photo' };
const around: Style = { name: 'frame', prompt: 'a picture of {prompt}, framed', negativePrompt: '' };
const none: Style = { name: 'empty', prompt: '', negativePrompt: '' };

test('a style follows the words, or stands around them', () => {
  const words = { prompt: 'a cat', negativePrompt: '' };
  expect(applyStyles(words, [after])).toEqual({ prompt: 'a cat, oil painting', negativePrompt: 'photo' });
  expect(applyStyles(words, [after, around]).prompt).toBe('a picture of a cat, oil painting, framed');
  expect(applyStyles({ prompt: '', negativePrompt: '' }, [after]).prompt).toBe('oil painting');
});

test('a style that says the words a thousand times is left out where they would be too long', () => {
  const often = (name: string): Style => ({ name, prompt: '{prompt} '.repeat(1000), negativePrompt: '' });
  const words = { prompt: 'a', negativePrompt: '' };
  const [once, thrice] = [['1'], ['1', '2', '3']].map((names) => applyStyles(words, names.map(often)).prompt);
  expect(once).toHaveLength(1999);
  expect(thrice).toBe(once);
  const long = { prompt: 'a'.repeat(150_000), negativePrompt: '' };
  expect(applyStyles(long, [around]).prompt).toMatch(/^a picture of a+, framed$/);
});

// The examples that stand in stable-diffusion-webui's own documentation of the function.
test.each([
  ['masterpiece', '1girl, art by greg, masterpiece', '1girl, art by greg'],
  ['masterpiece, {prompt}', 'masterpiece, 1girl, art by greg', '1girl, art by greg'],
  ['masterpiece, {prompt}', 'exquisite, 1girl, art by greg', null],
])('%s is found in %s', (prompt, text, expected) => {
  const found = findStyles({ prompt: text, negativePrompt: '' }, [{ name: 's', prompt, negativePrompt: '' }]);
  expect(found).toEqual({
    prompt: expected ?? text,
    negativePrompt: '',
    styles: expected === null ? [] : ['s'],
  });
});

test('what was put on comes off again', () => {
  const word = fc
    .string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 })
    .map((text) => text.trim());
  fc.assert(
    fc.property(word, word, fc.shuffledSubarray([after, around]), (prompt, negativePrompt, styles) => {
      const words = { prompt, negativePrompt };
      const found = findStyles(applyStyles(words, styles), [none, after, around]);
      expect(found).toEqual({ ...words, styles: styles.map(({ name }) => name) });
    }),
  );
});

test('styles.csv there and back', () => {
  const styles = [after, around];
  expect(stylesFromRows(rowsOfStyles(styles))).toEqual(styles);
  expect(
    stylesFromRows([
      ['\uFEFFname', 'text'],
      ['old', 'x'],
      ['# comment', 'y'],
      ['', 'z'],
      ['nothing', ''],
    ]),
  ).toEqual([{ name: 'old', prompt: 'x', negativePrompt: '' }]);
});
