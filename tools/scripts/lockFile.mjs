import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

/** What may be in package-lock.json: everything here runs on the machines of those who build, or in the page. */

/** Of what is shipped in the page. */
export const SHIPPED_LICENCES = [
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '(Apache-2.0 AND BSD-3-Clause)'],
  'OFL-1.1',
];

/** Of tools that build or test it, besides. */
const TOOL_LICENCES = ['MPL-2.0', 'BlueOak-1.0.0', 'CC-BY-4.0', 'CC0-1.0', 'Python-2.0', '(MIT OR CC0-1.0)'];

/**
 * Packages that want to run a program when they are installed. None does (.npmrc: ignore-scripts): esbuild and
 * unrs-resolver would only check what npm has installed, protobufjs only prints. One that is not listed is refused.
 */
const WITH_INSTALL_SCRIPT = ['esbuild', 'protobufjs', 'unrs-resolver'];

const REGISTRY = 'https://registry.npmjs.org/';

const nameOf = (location) => location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** One sentence for each entry that is not as it should be. */
export function faultsOfLock({ packages = {} }) {
  return Object.entries(packages).flatMap(([location, entry]) =>
    location === '' ? [] : faultsOf(location, entry).map((fault) => `${location} ${fault}`),
  );
}

function faultsOf(location, { integrity, resolved, license, dev, link, hasInstallScript }) {
  const allowed = dev === true ? [...SHIPPED_LICENCES, ...TOOL_LICENCES] : SHIPPED_LICENCES;
  return [
    link === true ? 'is a link out of the lock file' : null,
    /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? null : 'has no SHA-512',
    resolved === undefined || resolved.startsWith(REGISTRY) ? null : `comes from ${resolved}`,
    allowed.includes(license) ? null : `has the licence ${license ?? '(none)'}, which is not on the list`,
    hasInstallScript !== true || WITH_INSTALL_SCRIPT.includes(nameOf(location))
      ? null
      : 'has an install script, and is not on the list',
  ].filter((fault) => fault !== null);
}

/** As a gate: see stages.mjs. */
export function checkLock(folder = root) {
  const faults = faultsOfLock(JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')));
  const where = 'tools/scripts/lockFile.mjs has the lists.';
  return { code: faults.length === 0 ? 0 : 1, output: [...faults, where].join('\n') };
}
