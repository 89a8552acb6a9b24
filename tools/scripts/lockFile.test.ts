import { expect, test } from 'vitest';
import { checkLock, faultsOfLock, type LockEntry } from './lockFile.mjs';

const good: LockEntry = { license: 'MIT', integrity: `sha512-${'a'.repeat(86)}==` };
const faultsOf = (entry: LockEntry, name = 'thing'): string[] =>
  faultsOfLock({ packages: { '': {}, [`node_modules/a/node_modules/${name}`]: entry } });

test('our own lock file is as it should be', () => {
  expect(checkLock()).toMatchObject({ code: 0 });
});

test('an ordinary package passes, and one that is known to have a script', () => {
  expect(faultsOf(good)).toEqual([]);
  expect(faultsOf({ ...good, hasInstallScript: true, dev: true }, 'esbuild')).toEqual([]);
  expect(faultsOf({ ...good, license: 'MPL-2.0', dev: true })).toEqual([]);
});

test.each<[string, LockEntry]>([
  ['a licence that spreads, in the page', { ...good, license: 'MPL-2.0' }],
  ['a licence that nobody has looked at', { ...good, license: 'AGPL-3.0', dev: true }],
  ['no licence', { integrity: good.integrity ?? '' }],
  ['no checksum', { license: 'MIT' }],
  ['a weak checksum', { ...good, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
  ['another registry', { ...good, resolved: 'http://localhost:4873/thing.tgz' }],
  ['a repository', { ...good, resolved: 'git+ssh://git@github.com/a/thing.git' }],
  ['a link', { ...good, link: true }],
  ['a new install script', { ...good, hasInstallScript: true }],
])('%s is refused by the name of the package', (_, entry) => {
  const [fault, ...others] = faultsOf(entry);
  expect(fault).toMatch(/^node_modules\/a\/node_modules\/thing /);
  expect(others).toEqual([]);
});
