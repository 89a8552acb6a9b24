import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Failure, nodeTool, root, run } from './project.mjs';

/** Finds a Chromium for the tests and for `npm run generate`; gets one where there is none. */

const commandNames = [
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const windowsApplications = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

function candidates(env, platform) {
  if (platform === 'darwin') return macApplications;
  if (platform === 'win32') {
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return folders.flatMap((folder) => windowsApplications.map((name) => path.win32.join(folder, name)));
  }
  const folders = (env.PATH ?? '').split(':').filter(Boolean);
  return commandNames.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/** Some distributions install a stub that only says where the real browser is: ask before believing. */
async function starts(file) {
  if (!existsSync(file)) return false;
  if (process.platform === 'win32') return true; // there, --version opens a window
  const { code } = await run({ command: file, args: ['--version'] }, { quiet: true, timeoutMs: 20_000 });
  return code === 0;
}

function playwrightChromium() {
  const require = createRequire(path.join(root, 'package.json'));
  return require('playwright').chromium.executablePath();
}

/** The path of a Chromium that is there already, or null. Downloads nothing. */
export async function findChromium({ env = process.env, platform = process.platform } = {}) {
  const named = env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (await starts(named)) return named;
    throw new Failure(`CHROMIUM_PATH is "${named}", and that does not start.`);
  }
  for (const file of candidates(env, platform)) {
    if (await starts(file)) return file;
  }
  const downloaded = playwrightChromium();
  return (await starts(downloaded)) ? downloaded : null;
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

async function downloadWithPlaywright() {
  console.error('No Chromium is installed; asking Playwright for one …');
  const tool = nodeTool('playwright/cli.js', 'install', 'chromium');
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' };
  await run(tool, { env, quiet: true, timeoutMs: 600_000 });
}

async function installWithApt() {
  console.error('Installing Chromium with apt-get …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run({ command: 'apt-get', args: ['update', '-q'] }, { env, quiet: true });
  const { code, output } = await run(
    { command: 'apt-get', args: ['install', '-y', '-q', '--no-install-recommends', 'chromium'] },
    { env, quiet: true },
  );
  if (code !== 0) console.error(output);
}

/** The path of a Chromium, installed on the spot if need be. */
export async function ensureChromium() {
  for (const install of [null, downloadWithPlaywright, isRootOnDebian() ? installWithApt : null]) {
    await install?.();
    const found = await findChromium();
    if (found !== null) return found;
  }
  throw new Failure(
    'No Chromium could be found or installed. Install Chrome, Chromium or Edge, or name one in CHROMIUM_PATH.',
  );
}
