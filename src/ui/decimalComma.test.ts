import { expect, it } from 'vitest';
import { withDecimalSign } from './decimalComma.ts';

it.each([
  ['7,5', '7.5'],
  ['7,', '7.'],
  [',5', '.5'],
  ['-0,25', '-0.25'],
  ['7.5', '7.5'],
  ['1,024.5', '1,024.5'],
  ['1,2,3', '1,2,3'],
  ['', ''],
])('reads %j as %j where the decimal sign is a point', (typed, meant) => {
  expect(withDecimalSign(typed, '.')).toBe(meant);
});

it('leaves it to languages that write a comma', () => {
  expect(withDecimalSign('7,5', ',')).toBe('7,5');
});
