import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustWeight, type TextSelection } from './adjustWeight.ts';

/** `|` marks the cursor, two of them a selection. */
function selection(marked: string): TextSelection {
  const start = marked.indexOf('|');
  const end = marked.lastIndexOf('|');
  return { text: marked.replaceAll('|', ''), start, end: end === start ? end : end - 1 };
}

const marked = ({ text, start, end }: TextSelection) =>
  `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`;

test.each<[string, 1 | -1, string]>([
  ['a r|ed apple', 1, 'a (|red|:1.1) apple'],
  ['a r|ed apple', -1, 'a (|red|:0.9) apple'],
  ['a |red apple| x', 1, 'a (|red apple|:1.1) x'],
  ['a |red |apple', 1, 'a (|red|:1.1) apple'],
  ['a (re|d:1.1) apple', 1, 'a (|red|:1.2) apple'],
  ['a (|red|:1.1) apple', -1, 'a |red| apple'],
  ['(red ap|ple:0.9)', 1, '|red apple|'],
  ['((re|d))', 1, '(|red|:1.3)'],
  ['[re|d]', -1, '(|red|:0.8)'],
  ['a (red:1.|1|) fox', -1, 'a |red| fox'],
  ['(a:1.9|)', 1, '(|a|:2.0)'],
  ['(a|:-0.1)', 1, '(|a|:0.0)'],
  ['<lora:x|:0.8>', 1, '<|lora:x|:0.85>'],
  ['<lora:x|:1>', 1, '<|lora:x|:1.05>'],
  ['|', 1, '||'],
  ['a , | b', 1, 'a , || b'],
])('%s %i', (before, direction, after) => {
  expect(marked(adjustWeight(selection(before), direction))).toBe(after);
});

test('up and down again', () => {
  const up = adjustWeight(selection('a |red| apple'), 1);
  expect(marked(adjustWeight(up, -1))).toBe('a |red| apple');
});

test('any text and any selection', () => {
  const text = fc.string({
    unit: fc.constantFrom('(', ')', '[', ']', '<', '>', ':', '1', '.', 'a', ' '),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      text,
      fc.nat(12),
      fc.nat(12),
      fc.constantFrom(1 as const, -1 as const),
      (written, a, b, direction) => {
        const [start = 0, end = 0] = [a, b].map((at) => Math.min(at, written.length)).sort((x, y) => x - y);
        const after = adjustWeight({ text: written, start, end }, direction);
        expect(after.start).toBeLessThanOrEqual(after.end);
        expect(after.end).toBeLessThanOrEqual(after.text.length);
      },
    ),
  );
});
