import { expect, Studio, test } from './site.ts';

/** The screen of all prints. Prints are put into the database as the page itself stores them, so that none has to be made. */

test.use({ serviceWorkers: 'block' });

const MANY = 401;

/** So many prints of one picture, the newest of a fox. */
async function hang({ page }: Studio, count: number): Promise<void> {
  await page.evaluate(async (times) => {
    const canvas = new OffscreenCanvas(256, 256);
    canvas.getContext('2d')?.fillRect(40, 40, 90, 120);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('aquatint-gallery');
      opening.onsuccess = () => resolve(opening.result);
    });
    const writing = db.transaction(['entries', 'files'], 'readwrite');
    for (let i = 0; i < times; i += 1) {
      const id = crypto.randomUUID();
      const prompt = i === times - 1 ? 'a fox' : `print number ${i}`;
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
  }, count);
  await expect(page.getByRole('heading', { name: `Prints ${count}` })).toBeVisible();
}

test('hundreds of prints are searched, sorted out and brought back, by keys too', async ({
  page,
  studio,
  context,
  site,
}) => {
  await hang(studio, MANY);
  await page.getByRole('link', { name: 'Prints', exact: true }).click();
  const wall = page.getByRole('list', { name: 'Prints, newest first' });
  const room = page.getByText(/^401 · /);
  await expect(room).toBeVisible();
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeVisible();
  expect(await wall.getByRole('listitem').count()).toBeLessThan(150);

  // Keys: the last one is not drawn until they lead to it.
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('End');
  await expect(wall.getByRole('button', { name: 'Open: print number 0' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Compare' }).click();
  const compare = page.getByRole('dialog', { name: 'Two prints' });
  await compare.getByRole('slider').press('ArrowRight');
  await expect(compare.getByRole('slider')).toHaveValue('51');
  await expect(compare.getByRole('row', { name: /^Seed/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByText('2 selected')).toHaveCount(0);

  // Search: words, settings, favourites.
  const search = page.getByRole('searchbox', { name: 'Search prints' });
  await search.fill('seed:41');
  await expect(page.getByText(/^1 of 401 · /)).toBeVisible();
  await search.fill('number print');
  await page.getByRole('button', { name: 'Favourites' }).click();
  await expect(page.getByText(/^1 of 401 · /)).toBeVisible();
  await search.fill('');
  await expect(page.getByText(/^2 of 401 · /)).toBeVisible();
  await page.getByRole('button', { name: 'Favourites' }).click();
  await expect(room).toBeVisible();

  // The bin, seen by another tab at once.
  const other = new Studio(await context.newPage());
  await other.open(site.url);
  await expect(other.page.getByRole('heading', { name: 'Prints 401' })).toBeVisible();
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('Delete');
  await expect(other.page.getByRole('heading', { name: 'Prints 400' })).toBeVisible();
  await other.page.close();
  await page.getByRole('button', { name: 'Bin 1' }).click();
  await page.getByRole('button', { name: 'Select: a fox' }).click();
  await page.getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByText('The bin is empty.')).toBeVisible();
  await page.getByRole('button', { name: 'Bin' }).click();
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeVisible();
});

test('a print is seen pixel by pixel, and moved about by keys', async ({ page, studio }) => {
  await hang(studio, 1);
  await studio.prints.first().click();
  await page.keyboard.press('1');
  const region = page.getByRole('region', { name: /^The picture, enlarged/ });
  await expect(page.getByText('100 %')).toBeVisible();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('+');
  await expect(page.getByText('800 %')).toBeVisible();
  await region.focus();
  const before = await region.evaluate(({ scrollLeft }) => scrollLeft);
  const moved = async (): Promise<number> => {
    await region.press('ArrowRight');
    return region.evaluate(({ scrollLeft }) => scrollLeft);
  };
  await expect.poll(moved).toBeGreaterThan(before);
  await page.keyboard.press('0');
  await expect(region).toHaveCount(0);
});

test('prints leave as a ZIP and come back, each once', async ({ page, studio }) => {
  // Where the browser asks for a file it is the system's dialog that does.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await page.reload();
  await studio.ready();
  await hang(studio, 4);
  await page.getByRole('link', { name: 'Prints', exact: true }).click();
  const wall = page.getByRole('list', { name: 'Prints, newest first' });
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const zip = await (await downloading).path();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Bin 4' }).click();
  await page.getByRole('button', { name: 'Empty the bin' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('The bin is empty.')).toBeVisible();
  await page.getByRole('button', { name: 'Bin', exact: true }).click();
  const file = page.locator('input[type="file"][accept=".zip"]');
  await file.setInputFiles(zip);
  await expect(page.getByText('4 prints added.')).toBeVisible();
  await expect(wall.getByRole('button', { name: 'Open: print number 2' })).toBeVisible();
  await file.setInputFiles(zip);
  await expect(page.getByText('0 prints added. 4 prints were here already.')).toBeVisible();
});
