import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireUrl, countUrls, releaseUrl } from './objectUrls.ts';

describe('object URLs', () => {
  beforeEach(() => void vi.spyOn(URL, 'revokeObjectURL'));
  afterEach(() => void vi.restoreAllMocks());

  it('are shared, and revoked by the last to let go', () => {
    const blob = new Blob(['x']);
    const url = acquireUrl('a', blob);
    expect(acquireUrl('a', blob)).toBe(url);
    releaseUrl('a');
    expect(URL.revokeObjectURL).not.toHaveBeenCalled();
    releaseUrl('a');
    expect(URL.revokeObjectURL).toHaveBeenCalledExactlyOnceWith(url);
    expect(countUrls()).toBe(0);
  });

  it('may be let go too often', () => {
    releaseUrl('never');
    expect(countUrls()).toBe(0);
  });
});
