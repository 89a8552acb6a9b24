import { expect, it } from 'vitest';
import { chunksOf } from './pageChunks.ts';

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  main: ['react', 'form'],
  form: ['react', 'button'],
  settings: ['button', 'slider', 'react'],
  prints: ['wall', 'button'],
  queue: ['slider', 'wall'],
  slider: [],
  wall: ['queue'],
  button: [],
  react: [],
};

it('puts every module into the first part that needs it, cycles among them', () => {
  const chunks = chunksOf(
    { page: ['main'], rest: ['settings'], prints: ['prints'] },
    (id) => IMPORTS[id] ?? [],
  );
  expect(Object.fromEntries(chunks)).toEqual({
    ...{ main: 'page', form: 'page', react: 'page', button: 'page' },
    ...{ settings: 'rest', slider: 'rest' },
    ...{ prints: 'prints', wall: 'prints', queue: 'prints' },
  });
});
