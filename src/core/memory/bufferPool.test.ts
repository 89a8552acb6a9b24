import { expect, test } from 'vitest';
import { BufferPool, type Sized } from './bufferPool.ts';

/** A pool whose commands are submitted when `submit` is called, and what it made and destroyed. */
function watched() {
  const made: number[] = [];
  const destroyed: number[] = [];
  let submits = 0;
  const pool = new BufferPool<Sized>({
    create: (size) => {
      made.push(size);
      return { size };
    },
    destroy: ({ size }) => void destroyed.push(size),
    now: () => submits,
    isSubmitted: (then) => then < submits,
  });
  const submit = (): void => {
    submits += 1;
    pool.submitted();
  };
  return { pool, made, destroyed, submit };
}

test('what is let go is taken again at once, by who needs as much or little less', () => {
  const { pool, made } = watched();
  pool.take(300);
  const first = pool.take(100);
  pool.letGo(first, 100);
  const second = pool.take(90);
  expect(second).toBe(first);
  pool.letGo(second, 90);
  expect(pool.take(70)).not.toBe(first);
  expect(pool.take(100)).toBe(first);
  expect(made).toEqual([300, 100, 70]);
});

test('of several the smallest is taken that is large enough', () => {
  const { pool } = watched();
  const [large, small] = [pool.take(110), pool.take(100)];
  pool.letGo(large, 110);
  pool.letGo(small, 100);
  expect(pool.take(95)).toBe(small);
  expect(pool.take(95)).toBe(large);
});

test('no more is held than a quarter beyond what was in use at a time: what has waited longest goes first', () => {
  const { pool, destroyed, submit } = watched();
  const sizes = [40, 60];
  const buffers = sizes.map((size) => pool.take(size));
  buffers.forEach((buffer, i) => pool.letGo(buffer, sizes[i] ?? 0));
  submit();
  pool.take(25);
  expect(destroyed).toEqual([]);
  pool.take(10);
  expect(destroyed).toEqual([40]);
});

test('nothing is destroyed before the commands are submitted that may name it', () => {
  const { pool, destroyed, submit } = watched();
  pool.letGo(pool.take(40), 40);
  pool.take(100);
  expect(destroyed).toEqual([]);
  submit();
  expect(destroyed).toEqual([40]);
});

test('cleared, it holds what is in use alone, and begins anew', () => {
  const { pool, made, destroyed, submit } = watched();
  const kept = pool.take(30);
  pool.letGo(pool.take(50), 50);
  pool.clear();
  submit();
  expect(destroyed).toEqual([50]);
  pool.letGo(kept, 30);
  expect(pool.take(30)).toBe(kept);
  expect(made).toEqual([30, 50]);
});
