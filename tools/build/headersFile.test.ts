import { expect, test } from 'vitest';
import { headersText } from './headersFile.ts';

const FILES = [
  'assets/download.worker-a1.js',
  'assets/generator.worker-b2.js',
  'index.html',
  'models/etch/unet.bin',
];

test('every script and page has one policy, and no pattern overlaps a file that has one', () => {
  const rules = headersText(FILES)
    .split(/^(?=\/)/m)
    .map((text) => text.trimEnd().split('\n'));
  const policies = rules.map(([pattern, ...headers]) => [
    pattern,
    headers.find((header) => header.startsWith('  Content-Security-Policy: ')),
  ]);
  expect(policies.map(([pattern]) => pattern)).toEqual([
    '/*',
    '/',
    ...FILES.slice(0, 3).map((file) => `/${file}`),
  ]);
  expect(policies[0]?.[1]).toBeUndefined();
  for (const [pattern, policy] of policies.slice(1)) {
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy?.includes('https:')).toBe(pattern?.includes('download.worker'));
  }
});
