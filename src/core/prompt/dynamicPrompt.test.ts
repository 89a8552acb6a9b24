import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate, printTemplate } from './dynamicPrompt.ts';
import { expandTemplate } from './expandTemplate.ts';
import { linesOf, parseWildcardFile, type Wildcards } from './wildcards.ts';

const lists: Wildcards = new Map([
  ['season', ['summer', '{autumn|fall}', 'winter']],
  ['col-a', ['red']],
  ['col-b', ['blue', 'green']],
  ['deep/col-c', ['grey']],
  ['self', ['a __self__']],
]);

function texts(template: string): string[] {
  const all = Array.from({ length: 300 }, (_, seed) => expandTemplate(template, seed, lists).text);
  return [...new Set(all)].sort();
}

// As the extension "Dynamic Prompts" answers, but for ", " between several, which its documentation has.
test.each<[string, string[]]>([
  ['x { a | b } y', ['x a  y', 'x b  y']],
  ['{2$$a|b}', ['a, b', 'b, a']],
  ['{2$$ and $$a|b}', ['a and b', 'b and a']],
  ['{1-2$$a|b}', ['a', 'a, b', 'b', 'b, a']],
  ['{-2$$a|b}', ['a', 'a, b', 'b', 'b, a']],
  ['{1-$$a|b}', ['a', 'a, b', 'b', 'b, a']],
  ['{4$$a|b}', ['a, b', 'b, a']],
  ['{0$$a|b}', ['']],
  ['{0-1$$a|b}', ['', 'a', 'b']],
  ['{a}', ['a']],
  ['{}', ['']],
  ['{a||b}', ['', 'a', 'b']],
  ['{0.5::a|0::b}', ['a']],
  ['{2$$__col-b__}', ['blue, green', 'green, blue']],
  ['__season__ x', ['autumn x', 'fall x', 'summer x', 'winter x']],
  ['__col*__', ['blue', 'green', 'red']],
  ['__**__', expect.arrayContaining(['grey', 'red']) as string[]],
  ['__nope__', ['__nope__']],
  ['a } b', ['a } b']],
  ['a {b', ['a {b']],
  ['a | b', ['a | b']],
  ['[a|b]', ['[a|b]']],
  ['{a|{b|c}d}', ['a', 'bd', 'cd']],
  ['{a b|c}, (d:1.2) [e:f:0.5]', ['a b, (d:1.2) [e:f:0.5]', 'c, (d:1.2) [e:f:0.5]']],
  ['\\{a|b\\} {c|c}', ['\\{a|b\\} c']],
  ['${x} a', ['${x} a']],
  ['<lora:a_b:1> a__b c', ['<lora:a_b:1> a__b c']],
])('%s', (template, expected) => {
  expect(texts(template)).toEqual(expected);
});

test('weights are shares', () => {
  const drawn = Array.from({ length: 4000 }, (_, seed) => expandTemplate('{3::a|b}', seed, lists).text);
  expect(drawn.filter((text) => text === 'a').length / drawn.length).toBeCloseTo(0.75, 1);
});

test('the same seed gives the same text', () => {
  const template = '{a|b|c} __season__ {2$$x|y|z}';
  expect(expandTemplate(template, 7, lists)).toEqual(expandTemplate(template, 7, lists));
});

test('tells of lists that are missing', () => {
  expect(expandTemplate('{__no__} __season__', 1, lists).missing).toEqual(['no']);
});

test('a list file has comments, empty lines and Windows line ends', () => {
  expect(parseWildcardFile('\uFEFF# c\r\nred \r\n\r\n blue')).toEqual(['red', 'blue']);
});

test('stars in names', () => {
  expect(linesOf(lists, 'col-*')).toEqual(['red', 'blue', 'green']);
  expect(linesOf(lists, 'deep/*')).toEqual(['grey']);
  expect(linesOf(lists, '*')).not.toContain('grey');
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '|',
    '__',
    'a',
    '2$$',
    '1-2$$',
    ' and $$',
    '0.5::',
    '\\',
    '$',
    ' ',
    '__season__',
  );
  const template = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.array(pieces, { maxLength: 16 }).map((parts) => parts.join('')),
  );

  test('is a template that prints as it was written and expands', () => {
    fc.assert(
      fc.property(template, fc.nat(), (text, seed) => {
        expect(printTemplate(parseTemplate(text))).toBe(text);
        expect(expandTemplate(text, seed, lists).text.length).toBeLessThanOrEqual(100_000);
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
    );
  });

  test.each([
    ['braces that open', '{'.repeat(100_000)],
    ['braces in braces', '{a|'.repeat(20_000) + '}'.repeat(20_000)],
    ['underscores', '_'.repeat(100_000)],
    ['half names', '__a '.repeat(25_000)],
    ['a list that holds itself', '__self__'],
    ['that many times', '__self__'.repeat(10_000)],
    ['more than there is', '{99999999$$a|b}'],
  ])('%s', (_, text) => {
    const began = performance.now();
    expandTemplate(text, 1, lists);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
