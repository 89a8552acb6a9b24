import { readFile } from 'node:fs/promises';
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, settled, test, type Studio, openDialog } from './site.ts';

/** Settings travel inside of pictures: out in every format, and in again by every way. */

const UNUSUAL = {
  model: 'etch',
  prompt: 'a <b>red</b> apple, "木"',
  negativePrompt: 'grey',
  width: 128,
  height: 128,
  steps: 4,
  guidance: 2.5,
  seed: 4242424242,
  seedMode: 'fixed',
  sampler: 'euler_ancestral',
  schedule: 'karras',
  eta: 0.5,
  count: 1,
  guidanceOptions: { method: 'cfg', rescale: 0.4, from: 0, to: 0.8, perturbed: 0, image: 1.5 },
  noise: {
    ...{ source: 'cuda', batch: 'seed_per_picture', variationSeed: 77, variationStrength: 0.25 },
    ...{ resizeFrom: null, laterSeedDelta: 31337 },
  },
  language: { grammar: 'plain', emphasis: 'original', clipSkip: 2 },
};
const INFOTEXT =
  'a fox\nNegative prompt: a dog\nSteps: 7, Sampler: Euler a, CFG scale: 4, Seed: 9, Size: 128x128, ' +
  'Lora hashes: "ink: 0123456789ab", Version: v1.10.1';

async function putDraft(page: Page, draft: object): Promise<void> {
  await page.evaluate((state) => {
    const tab = sessionStorage.getItem('aquatint.tab');
    localStorage.setItem(`aquatint.draft/${tab}`, JSON.stringify({ state, version: 1 }));
  }, draft);
  await page.reload();
}

const draftOf = (page: Page): Promise<unknown> =>
  page.evaluate((): unknown => {
    const name = `aquatint.draft/${sessionStorage.getItem('aquatint.tab')}`;
    const stored: { state?: unknown } | null = JSON.parse(localStorage.getItem(name) ?? 'null');
    return stored?.state;
  });

const noticeOf = (page: Page) => page.getByRole('region', { name: 'Notifications' });

/** Warnings are hidden from assistive technology, which hears them as alerts. */
async function closeNotices(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Dismiss', includeHidden: true }).first().click();
  await expect(noticeOf(page).locator('h2')).toHaveCount(0);
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: /^Settings from a/ });

/** Drops a file on the page, as a hand would. */
async function drop(page: Page, bytes: Buffer, type: string): Promise<void> {
  const data = await page.evaluateHandle(
    ({ base64, mime }) => {
      const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([raw], 'dropped', { type: mime }));
      return transfer;
    },
    { base64: bytes.toString('base64'), mime: type },
  );
  for (const event of ['dragover', 'drop']) await page.dispatchEvent('body', event, { dataTransfer: data });
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

/** Of the newest print, which is opened for it. */
async function downloadAs(page: Page, studio: Studio, format: 'PNG' | 'JPEG' | 'WebP'): Promise<Buffer> {
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'How to download' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click(),
  ]);
  await openDialog(page).getByRole('button', { name: 'Close' }).click();
  await expect(openDialog(page)).toHaveCount(0);
  return readFile(await download.path());
}

test('a picture dropped back restores every setting, and makes the same bytes', async ({ page, studio }) => {
  await putDraft(page, UNUSUAL);
  await studio.ready();
  await studio.generate.click();
  await studio.finished(1);
  const wanted = await draftOf(page);
  expect(wanted).toMatchObject(UNUSUAL);
  const files = {
    'image/jpeg': await downloadAs(page, studio, 'JPEG'),
    'image/png': await downloadAs(page, studio, 'PNG'),
  };

  for (const [type, bytes] of Object.entries(files)) {
    await putDraft(page, { prompt: 'something else', steps: 30 });
    await studio.ready();
    await drop(page, bytes, type);
    await expect(dialogOf(page)).toContainText('Made with Aquatint');
    await expect(dialogOf(page)).not.toContainText('could not be taken over');
    await dialogOf(page).getByRole('button', { name: 'Use these settings' }).click();
    await expect(dialogOf(page)).toHaveCount(0);
    expect(await draftOf(page), type).toEqual(wanted);
  }

  await studio.generate.click();
  await studio.finished(2);
  const again = await downloadAs(page, studio, 'PNG');
  expect(again.equals(files['image/png'])).toBe(true);
});

test('a picture can leave without its recipe', async ({ page, studio }) => {
  await studio.make('a secret apple');
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'How to download' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'With its recipe' }).click();
  await page.keyboard.press('Escape');
  await openDialog(page).getByRole('button', { name: 'Close' }).click();
  for (const format of ['PNG', 'JPEG', 'WebP'] as const) {
    const file = await downloadAs(page, studio, format);
    expect(file.toString('latin1')).not.toContain('secret');
    expect(
      file.toString('utf16le').includes('secret') || file.subarray(1).toString('utf16le').includes('secret'),
    ).toBe(false);
    await drop(page, file, `image/${format.toLowerCase()}`);
    await expect(noticeOf(page)).toContainText('This picture carries no settings');
    await closeNotices(page);
  }
});

test('a picture can leave without its ground', async ({ page, studio }) => {
  await page.getByRole('textbox', { name: 'Seed' }).fill('3');
  await studio.make('a red apple on a white background', 4);
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'How to download' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Transparent ground' }).click();
  await page.keyboard.press('Escape');
  await openDialog(page).getByRole('button', { name: 'Close' }).click();
  const file = await downloadAs(page, studio, 'PNG');
  expect(file.toString('latin1')).toContain('a red apple');
  const corner = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const alphaAt = (x: number, y: number) => context?.getImageData(x, y, 1, 1).data[3];
    return { corner: alphaAt(0, 0), middle: alphaAt(bitmap.width >> 1, bitmap.height >> 1) };
  }, file.toString('base64'));
  expect(corner).toEqual({ corner: 0, middle: 255 });
});

test('pasted parameters are offered, whole or the prompt alone', async ({ page, studio }) => {
  await paste(page, INFOTEXT);
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('AUTOMATIC1111 v1.10.1');
  await expect(dialog).toContainText('ink: 1 (0123456789ab)');
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByRole('button', { name: 'Only the prompt' }).click();
  await expect(studio.prompt).toHaveValue('a fox');
  expect(await draftOf(page)).toMatchObject({ negativePrompt: 'a dog', steps: 20 });

  await paste(page, INFOTEXT);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await draftOf(page)).toMatchObject({ steps: 20 });
  await paste(page, INFOTEXT);
  await dialog.getByRole('button', { name: 'Use these settings' }).click();
  await expect
    .poll(() => draftOf(page))
    .toMatchObject({ steps: 7, guidance: 4, seed: 9, seedMode: 'fixed', model: 'etch' });

  await paste(page, 'just a prompt: with a colon');
  await expect(dialog).toHaveCount(0);
});

test('a long list of what could not be taken over can be read by keyboard', async ({ page, studio }) => {
  await expect(studio.generate).toBeVisible();
  const foreign = Array.from({ length: 20 }, (_, i) => `Extension ${i}: on`).join(', ');
  await paste(page, `a fox\nSteps: 7, Sampler: Euler, CFG scale: 4, Seed: 3, Size: 64x64, ${foreign}`);
  await expect(dialogOf(page)).toContainText('Extension 19');
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('what is no picture with settings gets a sentence, and nothing is run', async ({ page, studio }) => {
  await expect(studio.generate).toBeVisible();
  await drop(page, Buffer.from('not a picture'), 'image/png');
  await expect(noticeOf(page)).toContainText('PNG, JPEG and WebP');
  await drop(page, Buffer.from('x'), 'application/octet-stream');
  await expect(noticeOf(page)).toContainText('This is not a picture');
  const script = '<img src=x onerror="globalThis.hit = 1"><script>globalThis.hit = 1</script>';
  await paste(
    page,
    `${script}\nSteps: 7, Sampler: ${script}, Seed: 9, CFG scale: 4, ${'k'.repeat(90)}: ${script}`,
  );
  await expect(dialogOf(page)).toContainText('onerror');
  expect(await page.evaluate(() => 'hit' in globalThis)).toBe(false);
});

test(
  'a chunk of 100 MB and a bomb of a gigabyte are refused, and the page goes on',
  { tag: '@long' },
  async ({ page, studio }) => {
    const block = deflateRawSync(Buffer.alloc(64 * 2 ** 20), {
      level: 9,
      finishFlush: constants.Z_FULL_FLUSH,
    });
    const bomb = Buffer.concat([Buffer.from([0x78, 0xda]), ...Array.from({ length: 16 }, () => block)]);
    const bombDropped = Date.now();
    await drop(page, pngWith('zTXt', Buffer.concat([Buffer.from('parameters\0\0'), bomb])), 'image/png');
    await expect(noticeOf(page)).toContainText('more text than Aquatint reads');
    expect(Date.now() - bombDropped).toBeLessThan(30_000);
    await closeNotices(page);

    const start = pngWith('tEXt', Buffer.alloc(0)).subarray(0, 33);
    const largeDropped = Date.now();
    await page.evaluate(
      (head) => {
        const frame = new Uint8Array(8);
        new DataView(frame.buffer).setUint32(0, 100e6);
        frame.set(new TextEncoder().encode('tEXt'), 4);
        const end = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
        const parts = [Uint8Array.from(head), frame, new Uint8Array(100e6 + 4), Uint8Array.from(end)];
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(parts, 'large.png', { type: 'image/png' }));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [...start],
    );
    await expect(noticeOf(page)).toContainText('more text than Aquatint reads');
    expect(Date.now() - largeDropped).toBeLessThan(30_000);
    await studio.make('still here');
  },
);

/** The smallest PNG with one more chunk. */
function pngWith(type: string, data: Buffer): Buffer {
  const chunk = (name: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk(type, data),
    chunk('IDAT', deflateSync(Buffer.alloc(4))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
