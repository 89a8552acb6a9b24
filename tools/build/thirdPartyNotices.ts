import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { packageLicence, type PackageLicence } from './packageLicence.ts';

/** What the page shows and every copy of the site has to carry: whose work is in it, and under which licences. */

export const NOTICES = 'third-party-notices.txt';

const root = path.join(import.meta.dirname, '../..');

/**
 * Packages that come into the site past the bundles that are watched here: onnxruntime's WebAssembly, typefaces, what
 * transformers.js has in it already, and what vite-plugin-pwa puts into the page and the service worker, which it bundles last of all.
 */
const BESIDE = ['onnxruntime-web', '@huggingface/jinja', 'vite-plugin-pwa', 'workbox-window'];
const IN_SERVICE_WORKER = ['workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies'];

/** Style sheets fetch them past the bundler. */
function typefaces(): string[] {
  const about: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const dependencies: unknown = Reflect.get(Object(about), 'dependencies');
  const names = typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
  return names.filter((name) => name.startsWith('@fontsource/'));
}

/** Folders of packages, of the page and of all its workers. */
const seen = new Set<string>();

/** The package that a module belongs to; null for our own. */
export function packageFolder(module: string): string | null {
  const plain = module.replace(/^\0/, '').replaceAll('\\', '/').replace(/\?.*$/, '');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/@.][^/]*)\//.exec(plain)?.[1] ?? null;
}

/** Remembers the packages of a bundle. */
export function notePackages(): Plugin {
  return {
    name: 'aquatint:note-packages',
    apply: 'build',
    moduleParsed({ id }) {
      const folder = packageFolder(id);
      if (folder !== null && path.isAbsolute(folder)) seen.add(folder);
    },
  };
}

/** Our own notice first, then every package that was seen. */
export function noticesText(notice: string, packages: readonly PackageLicence[]): string {
  const sorted = [...packages].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const sections = sorted.map(
    ({ name, version, licence, text }) => `${'-'.repeat(78)}\n${name} ${version} (${licence})\n\n${text}\n`,
  );
  return [notice.trimEnd(), '', 'Software in this site:', '', ...sections].join('\n');
}

/** Writes the notices beside the page. Workers are bundled before this comes to its turn. */
export function thirdPartyNotices(): Plugin {
  return {
    name: 'aquatint:third-party-notices',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler() {
        const others = [...BESIDE, ...typefaces(), ...IN_SERVICE_WORKER].map((name) =>
          path.join(root, 'node_modules', name),
        );
        const packages = [...new Set([...seen, ...others])].map(packageLicence);
        const unique = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
        const notice = readFileSync(path.join(root, 'NOTICE'), 'utf8');
        this.emitFile({
          type: 'asset',
          fileName: NOTICES,
          source: noticesText(notice, [...unique.values()]),
        });
      },
    },
  };
}
