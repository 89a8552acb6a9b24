import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { blobSha256 } from './blobSha256.ts';

const MB = 2 ** 20;

test.each([0, 1, 5 * MB + 3, 32 * MB, 32 * MB + 1])(
  '%d bytes are hashed as Node hashes them',
  async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 9)) & 255);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await blobSha256(new Blob([bytes]), new AbortController().signal)).toBe(expected);
  },
);

test('what was called off gives no hash', async () => {
  const controller = new AbortController();
  controller.abort();
  await expect(blobSha256(new Blob(['a']), controller.signal)).rejects.toThrow();
});
