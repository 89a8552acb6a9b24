import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, isEntry, npmTool, root, run, runMain } from './project.mjs';

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Whether node_modules holds what the lockfile says. Contents are compared, not dates: a checkout
 * changes dates without changing anything. Packages for other systems are optional and may be absent.
 */
export function isInstalled(folder = root) {
  const installedLock = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = readPackages(path.join(folder, 'package-lock.json'));
  const present = readPackages(installedLock);
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === '') continue;
    const found = present[name];
    if (found === undefined) {
      if (entry.optional !== true) return false;
    } else if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return false;
    }
  }
  return Object.keys(present).every((name) => wanted[name] !== undefined);
}

/** Progress goes to stderr: stdout belongs to the command that needed the packages. */
export async function ensureInstalled() {
  if (isInstalled()) return false;
  console.error('Installing packages (npm ci) …');
  const { code } = await run(npmTool('ci', '--include=dev', '--no-audit', '--no-fund'), { toStderr: true });
  if (code !== 0) throw new Failure('npm ci failed; see above. Is the package registry reachable?');
  return true;
}

if (isEntry(import.meta.url)) await runMain(ensureInstalled);
