import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireAgain, acquireUrl, countUrls, releaseUrl } from './objectUrls.ts';

describe('object URLs', () => {
  const revoke = vi.fn<(url: string) => void>();
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(revoke);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('are shared, and revoked a moment after the last has let go', () => {
    const blob = new Blob(['x']);
    const url = acquireUrl('a', blob);
    expect(acquireUrl('a', blob)).toBe(url);
    releaseUrl('a');
    vi.runAllTimers();
    expect(revoke).not.toHaveBeenCalled();
    releaseUrl('a');
    expect(revoke).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(revoke).toHaveBeenCalledExactlyOnceWith(url);
    expect(countUrls()).toBe(0);
  });

  it('live on where another asks for them in that moment', () => {
    const url = acquireUrl('b', new Blob(['x']));
    releaseUrl('b');
    expect(acquireAgain('b')).toBe(url);
    vi.runAllTimers();
    expect(countUrls()).toBe(1);
    releaseUrl('b');
    vi.runAllTimers();
    expect(acquireAgain('b')).toBeNull();
  });

  it('may be let go too often', () => {
    releaseUrl('never');
    acquireUrl('c', new Blob(['x']));
    releaseUrl('c');
    releaseUrl('c');
    vi.runAllTimers();
    expect(countUrls()).toBe(0);
  });
});
