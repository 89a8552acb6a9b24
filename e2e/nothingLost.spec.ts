import { hangPrints } from './hungPrints.ts';
import { Studio, expect, test, openDialog } from './site.ts';
import { copiedWords } from './stored.ts';

/** Work that somebody has done stays, and keys and clicks act on what is on top. */

const NOTICES = 'Notifications';

test('a double click on Generate makes a picture, and one on Cancel starts none', async ({
  page,
  studio,
}) => {
  await studio.setSteps(30);
  await studio.prompt.fill('a fox');
  await studio.generate.dblclick();
  await expect(page.getByText(/Step \d+ of 30/).first()).toBeVisible();
  await studio.finished(1);
  await expect(page.getByText('Stopped before the picture was finished.')).toHaveCount(0);
  await studio.setSteps(500);
  await studio.generate.click();
  await expect(page.getByText(/Step [1-9]\d* of 500/).first()).toBeVisible();
  await studio.cancel.dblclick();
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible();
  await expect(studio.generate).toBeVisible();
  // The last print is on the plate again.
  await expect(
    page.getByRole('region', { name: 'Plate' }).getByRole('button', { name: /^Open:/ }),
  ).toBeVisible();
});

test('Back closes what lies on top, and Escape on the models leads back without stopping anything', async ({
  page,
  studio,
}) => {
  const print = page.getByRole('dialog', { name: 'a hen' });
  await hangPrints(page, ['a hen']);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.goBack();
  await studio.prints.first().click();
  await expect(print).toBeVisible();
  await page.goBack();
  await expect(print).toHaveCount(0);
  await expect(studio.prompt).toBeVisible();
  await studio.prints.first().click();
  await page.keyboard.press('Escape');
  await expect(print).toHaveCount(0);
  await studio.start('a long one', 400);
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await page.keyboard.press('Escape');
  await expect(studio.prompt).toBeVisible();
  await expect(studio.cancel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible();
});

test('what is opened while the last dialog is still being left stays open', async ({ page, studio }) => {
  await hangPrints(page, ['a hen']);
  // Going back takes as long as the browser likes.
  await page.evaluate(() => {
    const go = history.go.bind(history);
    history.go = (steps) => void setTimeout(() => go(steps), 1500);
    window.addEventListener('popstate', () => Reflect.set(globalThis, 'hasArrived', true));
  });
  await studio.prints.first().click();
  const print = page.getByRole('dialog', { name: 'a hen' });
  await expect(print).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => Reflect.get(history.state as object, 'layers') as number))
    .toBe(1);
  await page.keyboard.press('Escape');
  await expect(print).toHaveCount(0);
  await page.waitForTimeout(50);
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Find a command' });
  await expect(palette).toBeVisible();
  await page.waitForFunction(() => 'hasArrived' in globalThis);
  await expect
    .poll(() => page.evaluate(() => Reflect.get(Object(history.state), 'layers') as unknown))
    .toBe(1);
  await expect(palette).toBeVisible();
  await page.goBack();
  await expect(palette).toHaveCount(0);
  await expect(studio.prompt).toBeVisible();
});

test('typed words come back after settings were taken from a print', async ({ page, studio }) => {
  await hangPrints(page, ['a hen']);
  await studio.prompt.fill('a long prompt that somebody wrote');
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Use these settings' }).click();
  await expect(studio.prompt).toHaveValue('a hen');
  await studio.prompt.press('ControlOrMeta+z');
  await expect(studio.prompt).toHaveValue('a long prompt that somebody wrote');
  await studio.prompt.press('ControlOrMeta+Shift+z');
  await expect(studio.prompt).toHaveValue('a hen');
  await page.getByRole('region', { name: NOTICES }).getByRole('button', { name: 'Undo' }).click();
  await expect(studio.prompt).toHaveValue('a long prompt that somebody wrote');
  await studio.prompt.press('End');
  await studio.prompt.pressSequentially('!');
  await studio.prompt.press('ControlOrMeta+z');
  await expect(studio.prompt).toHaveValue('a long prompt that somebody wrote');
});

test('what was typed just before the browser was killed is there again', async ({
  context,
  site,
  page,
  studio,
}) => {
  await studio.prompt.fill('a lighthouse');
  // The browser has not written more of localStorage than this to the disk.
  const written = await page.evaluate(() => Object.entries({ ...localStorage }));
  await page.waitForTimeout(200);
  await studio.prompt.fill('a lighthouse in a storm');
  await expect.poll(() => copiedWords(page)).toBe('a lighthouse in a storm');
  await page.close();
  const after = new Studio(await context.newPage());
  await after.page.addInitScript((entries) => {
    if (sessionStorage.getItem('restarted') !== null) return;
    sessionStorage.setItem('restarted', 'yes');
    localStorage.clear();
    for (const [name, value] of entries) localStorage.setItem(name, value);
  }, written);
  await after.open(site.url);
  await expect(after.prompt).toHaveValue('a lighthouse in a storm');
});

test('two tabs keep their own words, over a reload too', async ({ context, site, page, studio }) => {
  await studio.prompt.fill('words of the first tab');
  const other = new Studio(await context.newPage());
  await other.open(site.url);
  await other.prompt.fill('words of the second tab');
  await page.reload();
  await expect(studio.prompt).toHaveValue('words of the first tab');
  await other.page.reload();
  await expect(other.prompt).toHaveValue('words of the second tab');
});

test(
  'a reload while a picture is made asks, and it is made again',
  { tag: '@long' },
  async ({ page, studio }) => {
    await studio.start('a slow snail', 500);
    await expect(page.getByText(/Step [1-9]\d* of 500/).first()).toBeVisible();
    const asked = page.waitForEvent('dialog');
    const reloading = page.reload();
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await reloading;
    await expect(page.getByText(/“a slow snail” was being made/).first()).toBeVisible();
    await expect(page.getByText(/Step [1-9]\d* of 500/).first()).toBeVisible();
    await expect(studio.prompt).toHaveValue('a slow snail');
  },
);

test('what is no picture is refused, a photo without settings can be started from, and so can a print', async ({
  page,
  studio,
}) => {
  const input = page.getByLabel('Picture to start from', { exact: true });
  await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByText(/not a picture that the browser can draw/).first()).toBeVisible();
  await hangPrints(page, ['a hen']);
  const chosen = page.getByRole('region', { name: 'Picture to start from' });
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Start from it' }).click();
  await expect(chosen.getByRole('img')).toBeVisible();
  await chosen.getByRole('button', { name: 'Start from noise alone' }).click();
  const photo = await page.evaluateHandle(async () => {
    const canvas = new OffscreenCanvas(64, 48);
    canvas.getContext('2d')?.fillRect(0, 0, 20, 20);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], 'photo.png', { type: 'image/png' }));
    return data;
  });
  await page.dispatchEvent('main', 'drop', { dataTransfer: photo });
  // A warning is read out at once; its buttons are for assistive technology only after F6.
  await page.getByRole('button', { name: 'Start from it', includeHidden: true }).click();
  await expect(chosen.getByRole('img')).toBeVisible();
});

test('a print whose file was cleared away says so and offers no download', async ({ page, studio }) => {
  await hangPrints(page, ['a hen']);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('aquatint-gallery');
        opening.onsuccess = () => {
          const clearing = opening.result.transaction('files', 'readwrite');
          clearing.objectStore('files').clear();
          clearing.oncomplete = () => resolve();
        };
      }),
  );
  await studio.prints.first().click();
  await expect(openDialog(page).getByText(/no longer on this device/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Download/ })).toBeDisabled();
});
