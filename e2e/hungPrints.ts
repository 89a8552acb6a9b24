import { expect, type Page } from '@playwright/test';

/**
 * Prints of these words, the oldest first, put into the database as the page itself stores them: where a test is not about
 * making a picture, none is made, for that takes longer than all the rest.
 */
export async function hangPrints(page: Page, prompts: readonly string[]): Promise<void> {
  await page.evaluate(async (all) => {
    const canvas = new OffscreenCanvas(256, 256);
    canvas.getContext('2d')?.fillRect(40, 40, 90, 120);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('aquatint-gallery');
      opening.onsuccess = () => resolve(opening.result);
    });
    const writing = db.transaction(['entries', 'files'], 'readwrite');
    for (const [i, prompt] of all.entries()) {
      const id = crypto.randomUUID();
      const createdAt = new Date(Date.UTC(2020, 0, 1, 0, i)).toISOString();
      const settings = { model: 'etch', prompt, seed: i, steps: 20, width: 128, height: 128 };
      const names = { modelName: 'Etch', modelHash: '', device: 'wasm', app: 'test' };
      const recipe = { version: 3, settings, ...names, createdAt };
      const timings = { load: 0, text: 0, denoise: 1, decode: 0 };
      const size = { width: 256, height: 256, bytes: png.size };
      writing.objectStore('entries').put({ id, createdAt, ...size, recipe, timings });
      writing.objectStore('files').put({ png, thumb: null }, id);
    }
    await new Promise((resolve) => (writing.oncomplete = resolve));
    db.close();
    new BroadcastChannel('aquatint-gallery').postMessage([]);
  }, prompts);
  await expect(page.locator('section[aria-labelledby="gallery-title"] li button')).not.toHaveCount(0);
}
