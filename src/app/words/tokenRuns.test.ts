import { expect, test } from 'vitest';
import { runsOf } from './tokenRuns.ts';

test('tokens that count the same stand together, and the space behind them outside', () => {
  const tokens = [
    { text: 'a ', weight: 1 },
    { text: 'extra', weight: 1.3 },
    { text: 'ordinary ', weight: 1.3 },
    { text: 'cat ', weight: -1 },
  ];
  expect(runsOf(tokens).map(({ side, tint, tokens: own, isEnd }) => [side, tint, own.length, isEnd])).toEqual(
    [
      ['same', 0, 1, true],
      ['more', 35, 2, true],
      ['against', 70, 1, true],
    ],
  );
});
