import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { ensureChromium } from '../scripts/chromium.mjs';
import { serve } from '../scripts/serve.mjs';

/** The built site, open in a browser of its own. */
export interface OpenSite {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

export interface SiteOptions {
  readonly beforeLoad?: (page: Page) => Promise<void>;
}

/** WebGPU on Linux is behind these. They allow an emulated adapter too, which the engine takes only for `webgpu`. */
const FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--disable-background-networking'];

/**
 * Starts a server and a headless Chromium with a profile that lives as long as this run: a model of
 * several gigabytes needs a disk, which a private window does not have.
 */
export async function openSite({ beforeLoad }: SiteOptions = {}): Promise<OpenSite> {
  const cleanups: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | null = null;
  const cleanUp = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  const close = (): Promise<void> => (closing ??= cleanUp());
  try {
    const server = await serve({ port: 0 });
    cleanups.push(() => server.close());
    const profile = await mkdtemp(path.join(tmpdir(), 'aquatint-'));
    cleanups.push(() => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: await ensureChromium(),
      headless: true,
      args: FLAGS,
      serviceWorkers: 'block',
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    cleanups.push(() => context.close());
    // tsx names functions through this helper, also those that are sent into the page.
    await context.addInitScript('globalThis.__name = (target) => target;');
    const page = context.pages()[0] ?? (await context.newPage());
    await beforeLoad?.(page);
    await page.goto(server.url);
    await page.waitForFunction(() => 'aquatint' in globalThis);
    return { page, close };
  } catch (error) {
    await close();
    throw error;
  }
}
