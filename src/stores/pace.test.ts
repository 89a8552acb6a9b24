import { expect, it } from 'vitest';
import { PACES, paceOf } from './pace.ts';

it('is quick with the samplers of consistency models alone', () => {
  expect(paceOf(PACES.quick)).toBe('quick');
  expect(paceOf(PACES.full)).toBe('full');
  expect(paceOf({ sampler: 'lcm' })).toBe('quick');
  expect(paceOf({ sampler: 'euler' })).toBe('full');
});
