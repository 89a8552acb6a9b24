import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorTime } from '../../../tools/node/processorTime.ts';
import { parseComfyEmphasis, printComfyEmphasis } from './comfyEmphasis.ts';
import { splitParts } from './composition.ts';
import { parseEmphasis, printEmphasis, type WeightedText } from './emphasis.ts';
import { GRAMMARS, type Grammar } from './grammars.ts';
import { readPrompt } from './readPrompt.ts';
import { parseSchedule, printSchedule, scheduledTexts } from './schedule.ts';
import { asWritten } from './sourceText.ts';

interface A1111Case {
  prompt: string;
  steps: number;
  schedule: [number, string][];
  emphasis: [string, number][];
  parts: [string, number][];
}

interface ComfyCase {
  prompt: string;
  emphasis: [string, number][];
}

/** What the original programs answer: tools/reference/prompt_grammar.py. */
const goldens = JSON.parse(readFileSync('tools/reference/goldens/prompt/grammar.json', 'utf8')) as {
  a1111: A1111Case[];
  comfyui: ComfyCase[];
};

const pairs = (pieces: readonly WeightedText[]) => pieces.map(({ text, weight }) => [text, weight]);
const schedule = (prompt: string, steps: number) =>
  scheduledTexts(parseSchedule(prompt), steps).map(({ lastStep, text }) => [lastStep, text]);

test.each(goldens.a1111)('A1111 reads $prompt', ({ prompt, steps, ...golden }) => {
  expect(pairs(parseEmphasis(prompt))).toEqual(golden.emphasis);
  expect(schedule(prompt, steps)).toEqual(golden.schedule);
  const parts = splitParts(asWritten(prompt)).map(({ source, weight }) => [source.text, weight]);
  expect(parts).toEqual(golden.parts);
});

test.each(goldens.comfyui)('ComfyUI reads $prompt', ({ prompt, emphasis }) => {
  expect(pairs(parseComfyEmphasis(prompt))).toEqual(emphasis);
});

describe('the cases of the books', () => {
  test.each<[string, [string, number][]]>([
    ['(word:1.3)', [['word', 1.3]]],
    [
      '((a) b:1.2)',
      [
        ['a', 1.32],
        [' b', 1.2],
      ],
    ],
    ['(a:1.2', [['a:1.2', 1.1]]],
    [
      '(a BREAK b:1.2)',
      [
        ['a', 1.2],
        ['BREAK', -1.2],
        ['b', 1.2],
      ],
    ],
  ])('emphasis: %s', (prompt, expected) => {
    expect(pairs(parseEmphasis(prompt))).toEqual(
      expected.map(([text, weight]) => [text, expect.closeTo(weight) as number]),
    );
  });

  test.each<[string, [number, string][]]>([
    ['[a:b:0.5]', [[10, 'a'], [20, 'b']]], // prettier-ignore
    ['[a::0.25] x', [[5, 'a x'], [20, ' x']]], // prettier-ignore
    ['[b:0.3]', [[6, ''], [20, 'b']]], // prettier-ignore
    ['[a:b:1]', [[1, 'a'], [20, 'b']]], // prettier-ignore
    ['[a:b:1.0]', [[20, 'a']]],
    ['[a:b:0]', [[20, 'b']]],
    ['[a:b:-3]', [[20, 'b']]],
    ['[a:b:99]', [[20, 'a']]],
  ])('schedule of 20 steps: %s', (prompt, expected) => {
    expect(schedule(prompt, 20)).toEqual(expected);
  });

  test('ComfyUI: the inner weight wins', () => {
    expect(parseComfyEmphasis('((foo:1.0):0.0)')).toEqual([{ text: 'foo', weight: 1 }]);
  });
});

describe('a whole prompt', () => {
  const read = (prompt: string, options = {}) =>
    readPrompt(prompt, { grammar: 'a1111', which: 'prompt', steps: 4, ...options });
  const text = (prompt: string, options = {}) =>
    read(prompt, options).parts.map(({ stretches }) =>
      stretches[0]?.pieces.map((piece) => piece.text).join(''),
    );

  test('comments go, unless they are kept', () => {
    expect(text('a # b\n# c\nd')).toEqual(['a \nd']);
    expect(text('a # b', { keepComments: true })).toEqual(['a # b']);
  });

  test('networks are taken out and listed', () => {
    const { networks } = read('a <lora:x:0.8:te=1> <hypernet:y> < b <c> <lora:>');
    expect(networks.map(({ kind, values }) => [kind, ...values])).toEqual([
      ['lora', 'x', '0.8', 'te=1'],
      ['hypernet', 'y'],
    ]);
    expect(text('a <lora:x:0.8> b')).toEqual(['a  b']);
    expect(
      read('embedding:x (embedding:y:1.2)', { grammar: 'comfyui' }).networks.map(({ values }) => values),
    ).toEqual([['x'], ['y']]);
  });

  test('AND counts in the prompt only', () => {
    expect(text('a AND b :2')).toEqual(['a', ' b']);
    expect(text('a AND b :2', { which: 'negative prompt' })).toEqual(['a AND b :2']);
  });

  test.each([
    ['(a', ['unclosed']],
    ['a) [', ['stray', 'unclosed']],
    ['(a:1,2)', ['no-weight']],
    ['(a:1.2.3)', ['no-weight']],
    ['[a:b]', ['no-step']],
    ['[a:b:1] |', ['lone-bar']],
    ['[a:b:1] \\', ['lone-backslash']],
    ['(a BREAK b)', ['break-in-brackets']],
    ['a <lora:x', ['unclosed-network']],
    ['16:9', ['whole-prompt-weight']],
    ['(a:1.2) [b] [c:d:0.5] [e|f] \\( BREAK <lora:x:1> g AND h :2', []],
  ])('slips of %s', (prompt, kinds) => {
    expect(read(prompt).slips.map(({ kind }) => kind)).toEqual(kinds);
  });
});

/** Much more of what a parser looks at than of anything else. */
const prompts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...['(', ')', '[', ']', ':', '|', '\\', ' ', '1.2', '-0', '1e3', '.', 'a', 'BREAK', 'AND', '#', '\n'],
        ...[
          '<lora:a:1>',
          '<b:',
          '>',
          '(a:1.3)',
          '[a:b:3]',
          '[a|b]',
          '\\(',
          '[a::.5]',
          ':1.2',
          '(:1)',
          'embedding:x',
        ],
      ),
      { maxLength: 14 },
    )
    .map((pieces) => pieces.join('')),
);

const grammars = Object.keys(GRAMMARS).filter((name): name is Grammar => name in GRAMMARS);
const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) };

describe('any text', () => {
  test('is an emphasis that prints and parses to itself', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        const tree = parseEmphasis(text);
        expect(parseEmphasis(printEmphasis(tree))).toEqual(tree);
        const comfy = parseComfyEmphasis(text);
        expect(parseComfyEmphasis(printComfyEmphasis(comfy))).toEqual(comfy);
      }),
      runs,
    );
  });

  test('is a schedule that prints as it was written', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        expect(printSchedule(parseSchedule(text))).toBe(text);
      }),
      runs,
    );
  });

  test('has a reading with finite weights, a last stretch, and slips that lie inside', () => {
    fc.assert(
      fc.property(
        prompts,
        fc.constantFrom(...grammars),
        fc.integer({ min: 1, max: 40 }),
        (text, grammar, steps) => {
          const { parts, slips, networks } = readPrompt(text, { grammar, which: 'prompt', steps });
          for (const { weight, stretches } of parts) {
            expect(Number.isFinite(weight)).toBe(true);
            expect(stretches.at(-1)?.lastStep).toBe(steps);
            for (const { pieces } of stretches) {
              for (const piece of pieces) expect(Number.isFinite(piece.weight)).toBe(true);
            }
          }
          for (const { span } of [...slips, ...networks]) {
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      runs,
    );
  });
});

describe('100,000 characters', () => {
  const bombs: [string, string][] = [
    ['brackets that open', '('.repeat(50_000)],
    ['words in brackets that open', '(a'.repeat(50_000)],
    ['brackets in brackets', '('.repeat(50_000) + ')'.repeat(50_000)],
    ['two kinds of them', '(['.repeat(25_000) + ')]'.repeat(25_000)],
    ['alternations in alternations', '[a|'.repeat(20_000) + ']'.repeat(20_000)],
    ['changes in changes', '['.repeat(20_000) + 'a:1]'.repeat(20_000)],
    ['networks that never end', '<a:'.repeat(33_000)],
    ['spaces', ' '.repeat(100_000)],
    ['breaks', 'BREAK '.repeat(16_000)],
    ['colons', ': '.repeat(50_000)],
    ['backslashes', '\\'.repeat(100_000)],
    ['comments', '#\n'.repeat(50_000)],
    ['a long number', `(a:${'1'.repeat(99_000)})`],
  ];

  // A quadratic step would take minutes, and recursion would end the stack.
  test.each(bombs)('%s', (_, text) => {
    for (const grammar of grammars) {
      const began = processorTime();
      expect(readPrompt(text, { grammar, which: 'prompt', steps: 20 }).parts).not.toHaveLength(0);
      expect(processorTime() - began).toBeLessThan(20_000);
    }
  });
});
