import { describe, expect, it, vi } from 'vitest';
import { readTogether } from './readTogether.ts';

describe('reading together', () => {
  it('reads once what is asked for in one moment, and again what is asked for later', async () => {
    const read = vi.fn((ids: readonly string[]) =>
      Promise.allSettled(ids.map((id) => Promise.resolve(`file of ${id}`))),
    );
    const readOne = readTogether(read);
    expect(await Promise.all([readOne('a'), readOne('b'), readOne('a')])).toEqual([
      'file of a',
      'file of b',
      'file of a',
    ]);
    expect(await readOne('c')).toBe('file of c');
    expect(read.mock.calls).toEqual([[['a', 'b', 'a']], [['c']]]);
  });

  it('fails only for whoever asked for what cannot be read', async () => {
    const readOne = readTogether((ids) =>
      Promise.allSettled(
        ids.map((id) => (id === 'bad' ? Promise.reject(new Error('gone')) : Promise.resolve(id))),
      ),
    );
    const [good, bad] = await Promise.allSettled([readOne('good'), readOne('bad')]);
    expect(good).toEqual({ status: 'fulfilled', value: 'good' });
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
  });

  it('fails for all where nothing can be read', async () => {
    const readOne = readTogether(() => Promise.reject(new Error('closed')));
    const both = await Promise.allSettled([readOne('a'), readOne('b')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
