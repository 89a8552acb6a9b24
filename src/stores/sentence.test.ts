import { expect, test } from 'vitest';
import { said } from '../core/said.ts';
import { sentence } from './sentence.ts';

test('a name that begins a sentence is written as somebody wrote it', () => {
  expect(sentence(said('notice.notHere', { names: ['kohya', 'b'] }))).toBe(
    'kohya, b: the prompt names what is not on this device. It was left out.',
  );
});
