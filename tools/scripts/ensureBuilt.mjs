import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, cacheFolder, distFolder, isEntry, nodeTool, root, run, runMain } from './project.mjs';

const inputs = [
  'src',
  'workers',
  'public',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];
const stampFile = path.join(cacheFolder, 'build.json');

function* filesUnder(entry) {
  const info = statSync(entry, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (!info.isDirectory()) {
    yield { entry, info };
    return;
  }
  for (const name of readdirSync(entry).sort()) yield* filesUnder(path.join(entry, name));
}

/** Changes when any input is edited, added or removed. */
function inputsStamp() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const { entry, info } of filesUnder(path.join(root, input))) {
      if (/\.test\.tsx?$/.test(entry)) continue;
      hash.update(`${path.relative(root, entry)} ${info.size} ${info.mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** A build made past this script (another base path, say) must not pass for ours. */
function outputStamp() {
  const info = statSync(path.join(distFolder, 'index.html'), { throwIfNoEntry: false });
  return info === undefined ? '' : `${info.size} ${info.mtimeMs}`;
}

export function isBuilt() {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  return stamp.output !== '' && stamp.output === outputStamp() && stamp.inputs === inputsStamp();
}

export async function build({ quiet = true } = {}) {
  const stamp = inputsStamp();
  const result = await run(nodeTool('vite/bin/vite.js', 'build', '--logLevel', 'warn'), { quiet });
  if (result.code === 0) {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(stampFile, JSON.stringify({ inputs: stamp, output: outputStamp() }));
  }
  return result;
}

export async function ensureBuilt() {
  if (isBuilt()) return false;
  console.error('Building the site …');
  const { code, output } = await build();
  if (code !== 0) throw new Failure(`${output}\nThe build failed.`);
  return true;
}

if (isEntry(import.meta.url)) await runMain(ensureBuilt);
