import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';

/** A camera's photo that lies on its side in its file, and says so. */

const WIDE = 300;
const HIGH = 200;
/** "Turn me to the right": the file's left side is what is seen above. */
const TURNED_RIGHT = 6;

/** What a camera writes: a JPEG, and behind its first two bytes an EXIF segment of one field. */
async function turnedJpeg(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('There is no 2D canvas.');
      for (let x = 0; x < width; x += 10)
        for (let y = 0; y < height; y += 10) {
          context.fillStyle = `rgb(${(255 * x) / width} ${(255 * y) / height} ${(x * y) % 255})`;
          context.fillRect(x, y, 10, 10);
        }
      const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
      return btoa(String.fromCharCode(...new Uint8Array(await file.arrayBuffer())));
    },
    [WIDE, HIGH] as const,
  );
  const jpeg = Buffer.from(base64, 'base64');
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8); // fields
  tiff.writeUInt16BE(0x0112, 10); // Orientation
  tiff.writeUInt16BE(3, 12); // SHORT
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(TURNED_RIGHT, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
}

interface Seen {
  readonly width: number;
  readonly height: number;
  readonly rgba: readonly number[];
}

/** As the browser draws it, turned as the file says. */
function pixelsOf(page: Page, file: Buffer, type: string): Promise<Seen> {
  return page.evaluate(
    async ({ base64, mime }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: mime }));
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      return { width, height, rgba: [...(context?.getImageData(0, 0, width, height).data ?? [])] };
    },
    { base64: file.toString('base64'), mime: type },
  );
}

/** The only print's file; empty until it is stored, which is a moment after it is shown. */
async function storedPrint(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('aquatint-gallery');
      opening.onsuccess = () => resolve(opening.result);
    });
    const reading = db.transaction('files').objectStore('files').getAll();
    const files = await new Promise<{ png: Blob }[]>(
      (resolve) => (reading.onsuccess = () => resolve(reading.result as { png: Blob }[])),
    );
    db.close();
    const bytes = new Uint8Array((await files[0]?.png.arrayBuffer()) ?? new ArrayBuffer(0));
    let text = '';
    for (let at = 0; at < bytes.length; at += 32_768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

test('of a turned photo only what is masked is made anew: every other byte is the turned photo’s', async ({
  page,
  studio,
}) => {
  const jpeg = await turnedJpeg(page);
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'turned.jpg', mimeType: 'image/jpeg', buffer: jpeg });
  await page.getByRole('button', { name: /^Paint only a part anew/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Paint only a part anew' });
  await expect(dialog.getByRole('application')).toBeVisible();
  await page.keyboard.press('r');
  await dialog.getByText('By numbers').click();
  for (const [name, value] of [
    ['Left', '40'],
    ['Top', '50'],
    ['Width', '80'],
    ['Height', '60'],
  ] as const)
    await dialog.getByRole('textbox', { name, exact: true }).fill(value);
  await dialog.getByRole('button', { name: 'Paint it' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/keeps its 200 × 300/)).toBeVisible();
  await studio.make('a green apple', 3);

  const before = await pixelsOf(page, jpeg, 'image/jpeg');
  expect([before.width, before.height]).toEqual([HIGH, WIDE]);
  await expect.poll(async () => (await storedPrint(page)).length).toBeGreaterThan(0);
  const after = await pixelsOf(page, await storedPrint(page), 'image/png');
  expect([after.width, after.height]).toEqual([HIGH, WIDE]);
  /** How far the soft edge of four pixels' blur reaches at most. */
  const reach = 20;
  let [outside, inside] = [0, 0];
  for (let y = 0; y < WIDE; y += 1)
    for (let x = 0; x < HIGH; x += 1) {
      const at = 4 * (y * HIGH + x);
      const differs = [0, 1, 2, 3].some((i) => before.rgba[at + i] !== after.rgba[at + i]);
      const isNear = x >= 40 - reach && x < 120 + reach && y >= 50 - reach && y < 110 + reach;
      if (differs && isNear) inside += 1;
      if (differs && !isNear) outside += 1;
    }
  expect(outside).toBe(0);
  expect(inside).toBeGreaterThan(2000);
});
