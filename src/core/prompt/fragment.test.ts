import { expect, it } from 'vitest';
import { fragmentAt, lastWord } from './fragment.ts';

const at = (marked: string) => fragmentAt(marked.replace('^', ''), marked.indexOf('^'));

it.each([
  ['a red fo^', { kind: 'words', text: 'a red fo', start: 0 }],
  ['1girl, blue ey^', { kind: 'words', text: 'blue ey', start: 7 }],
  ['1girl, blue ey^, hat', { kind: 'words', text: 'blue ey', start: 7 }],
  ['(a fox:1.2), (smi^', { kind: 'words', text: 'smi', start: 14 }],
  ['x <lora:po^', { kind: 'lora', text: 'po', start: 8 }],
  ['x <lora:^', { kind: 'lora', text: '', start: 8 }],
  ['<lora:a:0.^', { kind: 'words', text: '0.', start: 8 }],
  ['a __col^', { kind: 'wildcard', text: 'col', start: 4 }],
  ['a, ^', null],
  ['a re^d fox', null],
  ['^', null],
])('what is written in %s', (marked, fragment) => {
  expect(at(marked)).toEqual(fragment);
});

it('has a last word', () => {
  expect(lastWord({ kind: 'words', text: 'a red fo', start: 3 })).toEqual({ text: 'fo', start: 9 });
});
