import { test as base, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { serve, type RunningServer } from '../tools/scripts/serve.mjs';

/** What every test needs: the built site on a server, and a watch on what the page does. */

/** A page that misbehaves fails its test, whatever the test is about. */
export class Watch {
  /** Console messages that a test provokes on purpose. */
  readonly expected: RegExp[] = [];
  readonly #problems: string[] = [];

  constructor(context: BrowserContext, site: RunningServer) {
    const { origin } = new URL(site.url);
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol.startsWith('http'))
        this.#problems.push(`request to ${url.href}`);
    });
    context.on('weberror', (error) => this.#problems.push(`uncaught: ${error.error().message}`));
    // Violations of the Content-Security-Policy are written to the console as errors.
    context.on('console', (message) => {
      if (message.type() === 'error') this.#problems.push(`console: ${message.text()}`);
    });
  }

  problems(): string[] {
    return this.#problems.filter((problem) => !this.expected.some((pattern) => pattern.test(problem)));
  }
}

export const test = base.extend<{ watch: Watch; studio: Studio }, { site: RunningServer }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- how Playwright writes "no other fixtures"
    async ({}, use) => {
      const site = await serve({ port: 0 });
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  watch: [
    async ({ context, site }, use) => {
      const watch = new Watch(context, site);
      await use(watch);
      expect(watch.problems()).toEqual([]);
    },
    { auto: true },
  ],
  studio: async ({ page, site }, use) => {
    const studio = new Studio(page);
    await studio.open(site.url);
    await use(studio);
  },
});

export { expect };

/** The page in the words of somebody who uses it. */
export class Studio {
  readonly prompt;
  readonly generate;
  readonly cancel;
  readonly prints;
  readonly alert;

  constructor(readonly page: Page) {
    this.prompt = page.getByRole('textbox', { name: 'Describe a picture' });
    this.generate = page.getByRole('button', { name: 'Generate' });
    this.cancel = page.getByRole('button', { name: /^Cancel/ });
    this.prints = page.getByRole('region', { name: /^Prints/ }).getByRole('button', { name: /^Open:/ });
    this.alert = page.getByRole('alert');
  }

  /** Until the engine is ready. A page that isolates itself loads anew, perhaps before it has loaded. */
  async open(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'commit' });
    await this.ready();
  }

  /**
   * From a host that sends no headers for it: the page loads anew by itself, as long as nobody has touched it, and to ask it for
   * anything counts as that.
   */
  async openIsolated(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'commit' });
    await this.page.waitForEvent('framenavigated');
    await this.ready();
    expect(await this.page.evaluate(() => crossOriginIsolated)).toBe(true);
  }

  async ready(): Promise<void> {
    await expect(this.page.getByRole('button', { name: /^Device: (CPU|WebGPU)/ })).toBeVisible();
  }

  async setSteps(steps: number): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Steps, exact' });
    await field.fill(String(steps));
    await field.blur();
  }

  /** Starts a picture; does not wait for it. */
  async start(prompt: string, steps: number): Promise<void> {
    await this.setSteps(steps);
    await this.prompt.fill(prompt);
    await this.generate.click();
  }

  async finished(prints: number): Promise<void> {
    await expect(this.generate).toBeVisible();
    await expect(this.alert).toHaveCount(0);
    await expect(this.prints).toHaveCount(prints);
  }

  /** RGBA of the newest print, as its picture shows it: so many columns from the left, or all. */
  newestPixels(columns?: number): Promise<string> {
    // Of its own card: another's may be there before it.
    return this.prints
      .first()
      .locator('img')
      .evaluate(async (image: HTMLImageElement, width = image.naturalWidth) => {
        await image.decode();
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0);
        return (context?.getImageData(0, 0, width, image.naturalHeight).data ?? []).join();
      }, columns);
  }

  async make(prompt: string, steps = 1): Promise<void> {
    // Who has just left another screen sees no prints yet.
    await expect(this.generate).toBeVisible();
    const before = await this.prints.count();
    await this.start(prompt, steps);
    await this.finished(before + 1);
  }
}

/** What is open over the page. A notice calls itself a dialog, too: one that is not modal. */
export const openDialog = (page: Page): Locator => page.locator('[role="dialog"]:not([aria-modal="false"])');

/** Until nothing fades or slides any more: half-transparent text has no contrast. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = () =>
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
    // What has just been mounted begins to move a frame later.
    for (let still = 0; still < 3; still += 1) {
      await nextFrame();
      if (moving().length === 0) continue;
      await Promise.allSettled(moving().map(({ finished }) => finished));
      still = 0;
    }
  });
}

/** Whether a picture on the page has been decoded and is not of one colour. */
export async function isRealPicture(page: Page, selector: string): Promise<boolean> {
  return page
    .locator(selector)
    .first()
    .evaluate(async (image) => {
      if (!(image instanceof HTMLImageElement)) return false;
      await image.decode();
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(pixels).size > 8;
    });
}
