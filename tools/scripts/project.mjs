import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

// These scripts start a machine that has Node and git only: nothing here may import from node_modules.

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const distFolder = path.join(root, 'dist');
export const cacheFolder = path.join(root, '.cache');

const lowestNode = [20, 19];

/** A sentence beats the syntax error that an old Node would give three stages later. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1])) return;
  throw new Failure(`Aquatint needs Node ${lowestNode.join('.')} or later; this is Node ${version}.`);
}

/** An expected failure: its message is shown without a stack. */
export class Failure extends Error {
  name = 'Failure';
}

/** The command line of a package's own program, run by this very Node. */
export function nodeTool(file, ...args) {
  return { command: process.execPath, args: [path.join(root, 'node_modules', file), ...args] };
}

/** npm as started us, or the one on the PATH. */
export function npmTool(...args) {
  const npmFile = process.env.npm_execpath;
  if (npmFile?.endsWith('.js')) return { command: process.execPath, args: [npmFile, ...args] };
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/**
 * Runs a command in the project's folder. What it prints is kept and given back (`quiet`), or shown at
 * once, on stderr if `toStderr`. Never rejects for a failing command: look at `code`.
 */
export function run(
  { command, args, shell = false },
  { quiet = false, toStderr = false, env = {}, timeoutMs } = {},
) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      shell,
      timeout: timeoutMs,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', toStderr ? 2 : 'inherit', 'inherit'],
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** Runs a script's main function: a Failure becomes one line on stderr and exit code 1. */
export async function runMain(main) {
  try {
    requireNode();
    await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

export function isEntry(metaUrl) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(metaUrl);
}
