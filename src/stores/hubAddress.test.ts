import { describe, expect, it } from 'vitest';
import { hubOverride } from './hubAddress.ts';

const override = (page: string): string | null => hubOverride(new URL(page));

describe('hubOverride', () => {
  it('is for tests on this machine', () => {
    expect(override('http://localhost:4173/?hub=http://localhost:99/')).toBe('http://localhost:99');
  });

  it('listens to nobody else', () => {
    expect(override('http://localhost:4173/')).toBeNull();
    expect(override('http://localhost:4173/?hub=https://evil.example')).toBeNull();
    expect(override('https://aquatint.example/?hub=http://localhost:99')).toBeNull();
    expect(override('http://localhost:4173/?hub=nonsense')).toBeNull();
  });
});
