import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';
import { SECURITY_HEADERS, securityHeadersFor } from '../../workers/securityHeaders.ts';

const POLICY = 'Content-Security-Policy';

/** What runs, or holds what runs. */
const WITH_POLICY = /\.(html|m?js)$/;

/**
 * The site's headers as a file in the format that Netlify and Cloudflare Pages read, and our own server. A path that
 * two rules fit gets the headers of both, and two policies forbid what either does: so only single files have one.
 */
export function headersText(files: readonly string[]): string {
  const { [POLICY]: _policy, ...common } = SECURITY_HEADERS;
  const paths = ['/', ...files.filter((file) => WITH_POLICY.test(file)).map((file) => `/${file}`)];
  const policies = paths.map((file) => rule(file, { [POLICY]: securityHeadersFor(file)[POLICY] ?? '' }));
  return [rule('/*', common), ...policies].join('');
}

function rule(pattern: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  return `${pattern}\n${lines.join('')}`;
}

/** Writes `_headers` beside the built site, last of all. */
export function headersFile(): Plugin {
  let folder = '';
  return {
    name: 'aquatint:headers-file',
    apply: 'build',
    configResolved({ root, build }) {
      folder = path.resolve(root, build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const found = await readdir(folder, { recursive: true });
        const files = found.map((file) => file.replaceAll(path.sep, '/')).sort();
        await writeFile(path.join(folder, '_headers'), headersText(files));
      },
    },
  };
}
