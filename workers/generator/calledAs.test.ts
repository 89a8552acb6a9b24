import { expect, test } from 'vitest';
import { calledAs } from './calledAs.ts';

test.each([
  [new File([], 'hyper.pt'), 'hyper.pt'],
  [new File([], 'file'), 'hyper'],
  [new Blob([]), 'hyper'],
])(
  'a file of this disk has its own ending, and one that is kept goes by its name alone, case %#',
  (file, name) => {
    expect(calledAs('hyper', file)).toBe(name);
  },
);
