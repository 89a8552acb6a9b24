import path from 'node:path';
import { expect, test } from 'vitest';
import { packageLicence } from './packageLicence.ts';
import { noticesText, packageFolder } from './thirdPartyNotices.ts';

const folderOf = (name: string): string => path.resolve('node_modules', name);

test.each([
  ['/w/node_modules/react/index.js', '/w/node_modules/react'],
  ['\0/w/node_modules/@base-ui/react/esm/a.js?commonjs-module', '/w/node_modules/@base-ui/react'],
  ['/w/node_modules/a/node_modules/@b/c/d.mjs', '/w/node_modules/a/node_modules/@b/c'],
  ['C:\\w\\node_modules\\idb\\build\\index.js', 'C:/w/node_modules/idb'],
  ['/w/src/core/errors.ts', null],
  ['/w/node_modules/.vite/deps/react.js', null],
  ['\0vite/preload-helper.js', null],
])('%s', (module, folder) => {
  expect(packageFolder(module)).toBe(folder);
});

test('every package with a licence of its own in the page has its text', () => {
  const names = [
    'react',
    'papaparse',
    '@bufbuild/protobuf',
    '@fontsource/alegreya-sans',
    'workbox-precaching',
  ];
  for (const name of names) expect(packageLicence(folderOf(name)).text.length).toBeGreaterThan(500);
  expect(packageLicence(folderOf('onnxruntime-web')).text).toMatch(
    /^MIT License\s+Copyright \(c\) Microsoft Corporation\s+Permission is hereby granted/,
  );
});

test('a package under a licence that may not be shipped stops the build', () => {
  expect(() => packageLicence(folderOf('axe-core'))).toThrow('axe-core has the licence MPL-2.0');
});

test('names, licences and texts stand behind our own notice', () => {
  const text = noticesText('Aquatint\n', [
    { name: 'b', version: '2', licence: 'ISC', text: 'text of b' },
    { name: 'a', version: '1', licence: 'MIT', text: 'text of a' },
  ]);
  expect(text).toMatch(/^Aquatint\n[^]*a 1 \(MIT\)\n\ntext of a\n[^]*b 2 \(ISC\)\n\ntext of b\n/);
});
