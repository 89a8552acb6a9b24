import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { ensureChromium } from '../scripts/chromium.mjs';

/** An empty page with onnxruntime-web beside it, to run single graphs on WebGPU. */

const ORIGIN = 'https://lab.invalid/';
const FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--disable-background-networking'];
const RUNTIME = 'node_modules/onnxruntime-web/dist';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface LabBrowser {
  readonly executablePath: string;
  readonly flags: readonly string[];
}

/** `files` by name, beside onnxruntime's own under ort/; in the machine's own browser unless another is named. */
export async function withLabPage<T>(
  files: ReadonlyMap<string, Uint8Array>,
  task: (page: Page) => Promise<T>,
  other?: LabBrowser,
): Promise<T> {
  const { executablePath, flags } = other ?? { executablePath: await ensureChromium(), flags: FLAGS };
  const browser = await chromium.launch({ executablePath, headless: true, args: [...flags] });
  try {
    const context = await browser.newContext();
    await context.addInitScript('globalThis.__name = (target) => target;');
    const page = await context.newPage();
    await page.route(`${ORIGIN}**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const contentType = TYPES[path.extname(name)] ?? 'application/octet-stream';
      await route.fulfill({ contentType, body: await bodyOf(name, files) });
    });
    await page.goto(`${ORIGIN}index.html`);
    return await task(page);
  } finally {
    await browser.close();
  }
}

async function bodyOf(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  if (name === 'index.html') return Buffer.from('<!doctype html><title>lab</title>');
  if (name.startsWith('ort/')) return readFile(path.join(RUNTIME, path.basename(name)));
  const file = files.get(name);
  if (file === undefined) throw new Error(`The lab page has no file ${name}.`);
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}
