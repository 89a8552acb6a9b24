import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireUrl, countUrls, releaseUrl } from './objectUrls.ts';

describe('object URLs', () => {
  const revoke = vi.fn<(url: string) => void>();
  beforeEach(() => void vi.spyOn(URL, 'revokeObjectURL').mockImplementation(revoke));
  afterEach(() => void vi.restoreAllMocks());

  it('are shared, and revoked by the last to let go', () => {
    const blob = new Blob(['x']);
    const url = acquireUrl('a', blob);
    expect(acquireUrl('a', blob)).toBe(url);
    releaseUrl('a');
    expect(revoke).not.toHaveBeenCalled();
    releaseUrl('a');
    expect(revoke).toHaveBeenCalledExactlyOnceWith(url);
    expect(countUrls()).toBe(0);
  });

  it('may be let go too often', () => {
    releaseUrl('never');
    expect(countUrls()).toBe(0);
  });
});
