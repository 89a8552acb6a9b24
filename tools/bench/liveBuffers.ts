import type { Page } from 'playwright';
import { findWorker } from './heapProbe.ts';

/** Counts the bytes of all buffers of the graphics device that are neither destroyed nor collected, and the most that there ever were. */
const COUNT_BUFFERS = `
  {
    const counted = { live: 0, peak: 0 };
    globalThis.aquatintBuffers = counted;
    const entries = new WeakMap();
    const leave = (entry) => {
      if (entry === undefined || entry.isGone) return;
      entry.isGone = true;
      counted.live -= entry.size;
    };
    const collected = new FinalizationRegistry(leave);
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      const entry = { size: descriptor.size, isGone: false };
      entries.set(buffer, entry);
      collected.register(buffer, entry);
      counted.live += entry.size;
      counted.peak = Math.max(counted.peak, counted.live);
      return buffer;
    };
    const { destroy } = GPUBuffer.prototype;
    GPUBuffer.prototype.destroy = function () {
      leave(entries.get(this));
      return destroy.call(this);
    };
  }
`;

/** Has the generator count from its first line on; `watch` is more to run there. */
export async function countBuffers(page: Page, watch = ''): Promise<void> {
  await page.route('**/generator.worker*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${COUNT_BUFFERS}${watch}${await response.text()}` });
  });
}

/** The most bytes at once so far. */
export function peakOfBuffers(page: Page): Promise<number> {
  return findWorker(page, 'generator').evaluate(() =>
    Number(Reflect.get(Object(Reflect.get(globalThis, 'aquatintBuffers')), 'peak')),
  );
}
