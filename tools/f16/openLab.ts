import path from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import { withLabPage } from '../bench/labPage.ts';
import { ensureF16Chromium } from './f16Chromium.mjs';
import type { Lab } from './lab.ts';

declare global {
  // `var` is how TypeScript declares a property of globalThis.
  var lab: Lab;
}

/** Chromium's own name for the software renderer, in whose place lavapipe is. */
const FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-background-networking',
];
const SCRIPT = 'lab.mjs';

/** Calls the lab in a page of the browser with f16. `files` are there for it to fetch. */
export async function withLab<T>(
  files: ReadonlyMap<string, Uint8Array>,
  task: (lab: Lab) => Promise<T>,
): Promise<T> {
  const all = new Map([...files, [SCRIPT, await bundle()] as const]);
  const browser = { executablePath: await ensureF16Chromium(), flags: FLAGS };
  return withLabPage(
    all,
    async (page) => {
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(message.text());
      });
      await page.addScriptTag({ url: `/${SCRIPT}`, type: 'module' });
      await page.waitForFunction(() => 'lab' in globalThis);
      return task(remote(page));
    },
    browser,
  );
}

function remote(page: Page): Lab {
  return {
    open: (where) => page.evaluate((wanted) => lab.open(wanted), where),
    make: (...args) => page.evaluate((given) => lab.make(...given), args),
    compute: (...args) => page.evaluate((given) => lab.compute(...given), args),
  };
}

/** The lab and the pipeline that it runs as one script, with onnxruntime as the site has it. */
async function bundle(): Promise<Uint8Array> {
  const built = await build({
    ...{ configFile: false, logLevel: 'error' },
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser'] },
    build: {
      ...{ write: false, target: 'es2023', minify: false },
      lib: { entry: path.resolve('tools/f16/pageLab.ts'), formats: ['es'], fileName: 'lab' },
      // one file is all that the page is given
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = [built].flat();
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error('The lab could not be bundled.');
  return new TextEncoder().encode(chunk.code);
}
