import { expect, test } from 'vitest';
import { SELDOM } from '../../src/protocol/seldomFiles.ts';
import { seldomIn } from './seldomFiles.ts';

test('every pattern of what is seldom needed fits one file of the site, but for the script that is built', async () => {
  const files = await seldomIn('public');
  const counts = SELDOM.map(
    (pattern) => files.filter(({ address }) => pattern.test(`/${address.split('?')[0] ?? ''}`)).length,
  );
  expect(counts).toEqual([0, 1, 1, 1, 1, 1]);
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(3e6);
  for (const { address } of files) {
    if (address.includes('.safetensors')) expect(address).toMatch(/\?[0-9a-f]{64}$/);
  }
});
