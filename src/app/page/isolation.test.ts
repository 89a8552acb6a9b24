import { describe, expect, it } from 'vitest';
import { nextIsolationStep, type IsolationFacts } from './isolation.ts';

const facts: IsolationFacts = {
  isolated: false,
  controlled: true,
  device: 'wasm',
  reloadedBefore: false,
  inUse: false,
};

describe('nextIsolationStep', () => {
  it('reloads once when that brings threads', () => {
    expect(nextIsolationStep(facts)).toBe('reload');
    expect(nextIsolationStep({ ...facts, reloadedBefore: true })).toBe('none');
  });

  it('leaves a page alone that would not gain', () => {
    expect(nextIsolationStep({ ...facts, isolated: true })).toBe('none');
    expect(nextIsolationStep({ ...facts, device: 'webgpu' })).toBe('none');
    expect(nextIsolationStep({ ...facts, device: null })).toBe('none');
    expect(nextIsolationStep({ ...facts, controlled: false })).toBe('none');
  });

  it('asks instead when the page is in use', () => {
    expect(nextIsolationStep({ ...facts, inUse: true })).toBe('offer');
  });
});
