import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorTime } from '../../../tools/node/processorTime.ts';
import { namedPlaces, parseTemplate, printTemplate } from './dynamicPrompt.ts';
import { expandTemplate } from './expandTemplate.ts';
import { linesOf, parseWildcardFile, type Wildcards } from './wildcards.ts';

const lists: Wildcards = new Map([
  ['season', ['summer', '{autumn|fall}', 'winter']],
  ['col-a', ['red']],
  ['col-b', ['blue', 'green']],
  ['deep/col-c', ['grey']],
  ['self', ['a __self__']],
  ['clothes', ['In ${season}, ${colour:red} shirts']],
  ['frame', ['Pop Art, ..., strong lines']],
  ['drinks/hot', ['tea']],
  ['drinks/cold', ['milk']],
  ['scene', ['${who?=!{man|woman}}${sky ?= sun} a ${who} in the ${sky}']],
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
  ['{1$${a|b}}', ['a', 'b']],
  ['{1$${a|b}|c}', ['a', 'b', 'c']],
  ['{2$$ and $${a|b}|c}', ['a and c', 'b and c', 'c and a', 'c and b']],
  ['{1-2$$ __col-b__ }', ['blue', 'blue, green', 'green', 'green, blue']],
  ['{2-5$$ __col-b__}', ['blue, green', 'green, blue']],
  ['{~a|b}', ['a', 'b']],
  ['{@a|b} and {@c|d}', ['a and c', 'b and d']],
  ['{!a|b}{!c|d}', ['ac', 'ad', 'bc', 'bd']],
  ['{@2$$a|b|c}', ['a, b', 'b, c', 'c, a']],
  ['__~col-b__', ['blue', 'green']],
  ['__@col-b__ __@col-b__', ['blue blue', 'green green']],
  ['${s=!{summer|winter}} in ${s}, ${s}', ['in summer, summer', 'in winter, winter']],
  ['${s={a|b}}${s}${s}', ['aa', 'ab', 'ba', 'bb']],
  ['${s=!__col-b__}\n${t=${s}} ${t}', ['blue', 'green']],
  ['${s=x} ${s?=y} ${s} ${u?=v}${u}', ['x v']],
  ['${s:a} ${s:{b|c}}', ['a b', 'a c']],
  ['__clothes(season=winter)__', ['In winter, red shirts']],
  ['__clothes(season=winter, colour=blue)__ ${season:x}', ['In winter, blue shirts x']],
  ['${season={a|b}} __clothes__', ['In a, red shirts', 'In b, red shirts']],
  ['${s={\n a # one\n |b\n # |c\n}}${s}', ['a \n ', 'b\n \n']],
  ['{a|} b', [' b', 'a b']],
  ['${1x=2} ${=a} ${a b}', ['${1x=2} ${=a} ${a b}']],
  ['${sky=rain} __scene__', ['a man in the rain', 'a woman in the rain']],
  ['${who = boy} __scene__', ['a boy in the sun']],
  ['${s?=!{a|b}}${s}${s}', ['aa', 'bb']],
  ['{2$$|$$a|b}', ['a|b', 'b|a']],
  ['{@2$$ | $$a|b|c}', ['a | b', 'b | c', 'c | a']],
  ['{ 2 $$a|b}', ['a, b', 'b, a']],
  ['{3::|a}', ['', 'a']],
  ['{2$$a|b$$c}', ['c']],
  ['{|a,}{|b,}', ['', 'a,', 'a,b,', 'b,']],
  ['{\n # most\n 0.6::a\n|\n # some\n 0::b\n}', ['a\n']],
  ['{ # two\n 2$$a|b}', ['a, b', 'b, a']],
  ['__drinks/{hot|cold}__', ['milk', 'tea']],
  ['{2$$ __drinks/{hot|hot}__ }', ['tea']],
  ['${kind=hot}__drinks/${kind}__', ['tea']],
  ['__drinks/${kind: cold }__ __${hot}__', ['milk tea']],
  ['__ hot __, __nothing/{x|x}__', ['tea, __nothing/{x|x}__']],
  ['__h*t__ __@cold__', ['tea milk']],
  ['%{happy ... on a meadow$${fox|cow}}', ['happy cow on a meadow', 'happy fox on a meadow']],
  ['%{happy $${fox|cow}}', ['happy cow', 'happy fox']],
  ['%{__frame__$$a {cat|dog}}, x', ['Pop Art, a cat, strong lines, x', 'Pop Art, a dog, strong lines, x']],
  ['%{{cool|hot} … … y$$fox}', ['cool fox … y', 'hot fox … y']],
  ['100%{a|b} %{x}', ['100%a %x', '100%b %x']],
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

test('names that nobody knows are found in every option', () => {
  expect(namedPlaces('${a=1}{${a}|__b__|${c} __d(x=1)__} ${e:f}')).toEqual([
    { kind: 'list', name: 'b', start: 12, end: 17 },
    { kind: 'variable', name: 'c', start: 18, end: 22 },
    { kind: 'list', name: 'd', start: 23, end: 33 },
  ]);
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

const long: Wildcards = new Map([
  ...lists,
  ['long', Array.from({ length: 50_000 }, (_, i) => `line ${i}`)],
  ...Array.from({ length: 2000 }, (_, i): [string, string[]] => [`list ${i}`, ['a', '{b|c}', '__*__']]),
  ['wide', ['{a|b} __no__ ${x=1}'.repeat(5000)]],
]);

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
    ...[
      '%{',
      '?=!',
      '::',
      '${',
      's=',
      's=!',
      's:',
      '@',
      '~',
      '!',
      '#',
      '\n',
      '$$',
      '__a(x=',
      ')__',
      '__@b__',
    ],
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
    ['as many as there are', `{50000$$${'a|'.repeat(49_990)}}`],
    ['variables of variables', '${a={x|y}${a}}'.repeat(5000) + '${a}'.repeat(5000)],
    ['variables that open', '${a='.repeat(25_000)],
    ['bars between the counted', `{2$$${'|'.repeat(99_990)}`],
    ['counts that open', '{2$$|'.repeat(20_000)],
    ['names that are drawn, half of them', '__{a'.repeat(25_000)],
    ['names that are drawn', '__{a|b}x{c}'.repeat(9000)],
    ['words around words', '%{...$$'.repeat(14_000) + '}'.repeat(14_000)],
    ['a long list, many times', '{2$$__long__}'.repeat(8000)],
    ['long lines, many times', '__wide__'.repeat(10_000)],
    ['every list, many times', '{a|__*__}'.repeat(8000)],
    ['variables of long lines', '${a=!__wide__}${a}'.repeat(5000)],
  ])('%s', (_, text) => {
    const began = processorTime();
    expandTemplate(text, 1, long);
    expect(processorTime() - began).toBeLessThan(1000);
  });
});
