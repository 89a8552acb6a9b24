import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Failure, cacheFolder, root, run } from '../scripts/project.mjs';

/**
 * A Chromium whose WebGPU has shader-f16 and subgroups on a machine without a graphics card: Debian's own, with Mesa's lavapipe
 * where it looks for its software renderer. Mesa 25 is in the backports of Debian 12; it is unpacked beside the browser, and
 * nothing of the system is replaced. About 300 MB, under a minute, once. Slow, so for numbers, never for time.
 */

const home = path.join(cacheFolder, 'f16-chromium');
const executable = (folder) => path.join(folder, 'chromium', 'chromium');
const SYSTEM_PACKAGES = ['chromium', 'mesa-vulkan-drivers', 'gcc', 'libc6-dev'];
const BACKPORTED_PACKAGES = ['mesa-vulkan-drivers', 'libdrm2'];
const MIRROR = 'http://deb.debian.org/debian';

/** Why it cannot be had here, as half a sentence; null where it can. */
export function obstacle() {
  if (existsSync(executable(home))) return null;
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is no Linux on x86-64';
  if (!isBookworm()) return 'this is no Debian 12';
  return process.getuid?.() === 0 ? null : 'it takes root to install its parts';
}

function isBookworm() {
  const file = '/etc/os-release';
  return existsSync(file) && /^VERSION_CODENAME=bookworm$/m.test(readFileSync(file, 'utf8'));
}

/** The browser's path; put together on the spot if need be. Throws Failure where a step of that fails. */
export async function ensureF16Chromium() {
  if (existsSync(executable(home))) return executable(home);
  const reason = obstacle();
  if (reason !== null) throw new Failure(`There is no browser with f16: ${reason}.`);
  console.error('Putting together a Chromium with f16 and subgroups …');
  const folder = `${home}.partial`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'lists', 'partial'), { recursive: true });
  try {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...SYSTEM_PACKAGES);
    await unpackMesa(folder);
    await disguise(folder);
    rmSync(home, { recursive: true, force: true });
    renameSync(folder, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return executable(home);
}

async function unpackMesa(folder) {
  const sources = path.join(folder, 'backports.sources');
  writeFileSync(sources, backports());
  const only = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::Lists': path.join(folder, 'lists'),
  };
  const options = Object.entries(only).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await apt('update', ...options);
  // apt-get writes downloads to where it is started
  await must(
    'sh',
    '-c',
    'cd "$0" && exec apt-get -q "$@"',
    folder,
    'download',
    ...options,
    ...BACKPORTED_PACKAGES,
  );
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    await must('dpkg', '-x', path.join(folder, name), path.join(folder, 'mesa'));
    rmSync(path.join(folder, name));
  }
  rmSync(path.join(folder, 'lists'), { recursive: true });
}

/** The mirror that this machine uses already has the backports, too. */
function backports() {
  const texts = ['/etc/apt/sources.list.d', '/etc/apt'].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /\.(sources|list)$/.test(name))
          .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      : [],
  );
  const found = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+)/m.exec(texts.join('\n'));
  return [
    'Types: deb',
    `URIs: ${found?.[1] ?? MIRROR}`,
    'Suites: bookworm-backports',
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
    '',
  ].join('\n');
}

/** Chromium's folder, with lavapipe under SwiftShader's name; the page itself is drawn by Mesa as it is. */
async function disguise(folder) {
  const browser = path.join(folder, 'chromium');
  cpSync('/usr/lib/chromium', browser, { recursive: true });
  chmodSync(executable(folder), 0o755);
  const library = path.join(browser, 'libvk_swiftshader.so');
  const source = path.join(root, 'tools', 'f16', 'lavapipe.c');
  await must('gcc', '-shared', '-fPIC', '-fvisibility=hidden', '-O1', '-Wall', '-o', library, source, '-ldl');
  const icd = { library_path: '../mesa/usr/lib/x86_64-linux-gnu/libvulkan_lvp.so', api_version: '1.4.305' };
  const description = JSON.stringify({ file_format_version: '1.0.0', ICD: icd });
  writeFileSync(path.join(browser, 'vk_swiftshader_icd.json'), description);
}

const apt = (...args) => must('apt-get', '-q', ...args);

async function must(command, ...args) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await run({ command, args }, { quiet: true, env, timeoutMs: 600_000 });
  if (code === 0) return;
  const last = output.trim().split('\n').slice(-5).join('\n');
  throw new Failure(`The browser with f16 could not be put together: ${command} failed.\n${last}`);
}
