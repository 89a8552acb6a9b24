import type { Locator, Page } from '@playwright/test';
import { hangPrints } from './hungPrints.ts';
import { pngOf } from './pictures.ts';
import { expect, openDialog, test } from './site.ts';

/**
 * What is pressed before the page has come to rest, as it is on a busy machine: events that follow one another in one task of the
 * page, with no more between them than the browser itself leaves there.
 */

/** Keys on whatever has the focus, each as soon as the one before it has been heard. */
const keys = (
  page: Page,
  ...pressed: readonly (readonly [key: string, ctrlKey?: boolean])[]
): Promise<void> =>
  page.evaluate(async (all) => {
    for (const [key, ctrlKey = false] of all) {
      const told = { key, ctrlKey, bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', told));
      await Promise.resolve();
    }
  }, pressed);

/** A key on something as soon as that is in the page. */
const keyOnceSeen = (page: Page, selector: string, key: string): Promise<void> =>
  page.evaluate(
    ([wanted, pressed]) => {
      const observer = new MutationObserver(() => {
        const seen = document.querySelector(wanted);
        if (seen === null) return;
        observer.disconnect();
        seen.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
      });
      observer.observe(document, { subtree: true, childList: true });
    },
    [selector, key] as const,
  );

/** A double click, the second press of which the page hears of as soon as it has drawn what came of the first. */
const pressTwice = (button: Locator): Promise<void> =>
  button.evaluate(async (element: HTMLElement) => {
    element.click();
    await Promise.resolve();
    element.click();
  });

async function openCanvas(page: Page): Promise<Locator> {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(300, 200) });
  await page.getByRole('button', { name: /^Paint only a part anew/ }).click();
  return page.getByRole('dialog', { name: 'Paint only a part anew' });
}

test('the canvas hears keys as soon as it is seen', async ({ page, studio }) => {
  await expect(studio.generate).toBeVisible();
  await keyOnceSeen(page, '[role=application]', 'f');
  const dialog = await openCanvas(page);
  await expect(dialog.getByRole('application')).toBeFocused();
  await expect(dialog.getByRole('button', { name: 'Frame' })).toHaveAttribute('aria-pressed', 'true');
});

test('a stroke right after the wheel lies where the wheel has brought the picture', async ({
  page,
  studio,
}) => {
  await expect(studio.generate).toBeVisible();
  const dialog = await openCanvas(page);
  await dialog.getByRole('application').evaluate((board) => {
    // There is no such pointer to capture.
    board.setPointerCapture = () => undefined;
    const { left, top, width, height } = board.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
    for (let i = 0; i < 8; i += 1) board.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: -100 }));
    const pen = { ...at, clientX: left + 0.7 * width, pointerId: 7, pointerType: 'mouse', buttons: 1 };
    board.dispatchEvent(new PointerEvent('pointerdown', pen));
    board.dispatchEvent(new PointerEvent('pointerup', { ...pen, buttons: 0 }));
  });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
  const last = await page.locator('img[class*="mask"]').evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const context = new OffscreenCanvas(300, 200).getContext('2d');
    context?.drawImage(image, 0, 0);
    const row = context?.getImageData(0, 100, 300, 1).data ?? [];
    return Array.from({ length: 300 }, (_, x) => x).findLast((x) => (row[4 * x] ?? 0) > 127) ?? -1;
  });
  // 1.2 ** 8 times as near to the middle as in the whole picture; the brush is 12 pixels wide on either side.
  expect(last).toBeGreaterThan(150);
  expect(last).toBeLessThan(190);
});

test('what is opened has its entry in the history at once, for Back', async ({ page, studio }) => {
  await hangPrints(page, ['a hen']);
  const layers = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(Object(history.state), 'layers') as unknown);
  await studio.prints.first().click();
  await expect(openDialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(layers).toBeUndefined();
  const entered = await studio.prints.first().evaluate(async (button: HTMLElement) => {
    button.click();
    await Promise.resolve();
    return Reflect.get(Object(history.state), 'layers') as unknown;
  });
  expect(entered).toBe(1);
  await page.goBack();
  await expect(openDialog(page)).toHaveCount(0);
  await expect(studio.prompt).toBeVisible();
});

test('keys that follow each other lead on from where the last one led, drawn or not', async ({
  studio: { page },
}) => {
  await hangPrints(
    page,
    Array.from({ length: 400 }, (_, i) => `print ${i}`),
  );
  await page.getByRole('link', { name: 'Prints', exact: true }).click();
  const wall = page.getByRole('list', { name: 'Prints, newest first' });
  await wall.getByRole('button', { name: 'Open: print 399' }).focus();
  const place = (): Promise<number> =>
    page.evaluate(() =>
      Number(document.activeElement?.closest<HTMLElement>('[data-place]')?.dataset['place'] ?? -1),
    );
  await keys(page, ['PageDown']);
  const one = await place();
  expect(one).toBeGreaterThan(1);
  await keys(page, ['Home'], ['PageDown'], ['PageDown'], ['PageDown'], ['ArrowRight']);
  expect(await place()).toBe(3 * one + 1);
});

test('Escape right after Ctrl+Enter takes back what that has added', async ({ page, studio }) => {
  await studio.setSteps(1);
  await studio.prompt.fill('not wanted after all');
  await studio.prompt.focus();
  await keys(page, ['Enter', true], ['Escape']);
  await studio.make('wanted');
  await expect(studio.prints).toHaveAttribute('aria-label', 'Open: wanted');
});

test('what is taken out of the queue as it is begun is not made', async ({ page, studio }) => {
  const queue = page.getByRole('region', { name: /^Queue/ });
  const add = page.getByRole('button', { name: 'Add to the queue' });
  await studio.start('a first', 500);
  await studio.setSteps(1);
  for (const words of ['a second', 'a third']) {
    await studio.prompt.fill(words);
    await add.click();
  }
  await queue.getByRole('button', { name: 'Pause after this picture' }).click();
  await queue.getByRole('button', { name: 'Remove: a first' }).click();
  await expect(queue.getByRole('listitem')).toHaveCount(2);
  await expect(studio.cancel).toHaveCount(0);
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      const begun = document.querySelector('li[data-state="making"]');
      if (begun === null) return;
      observer.disconnect();
      begun.querySelector<HTMLElement>('button[aria-label^="Remove"]')?.click();
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
  });
  await queue.getByRole('button', { name: 'Let the queue go on' }).click();
  await expect(studio.generate).toBeVisible();
  await expect(studio.prints).toHaveCount(1);
  await expect(studio.prints).toHaveAttribute('aria-label', 'Open: a third');
});

test('the second press of a double click that a busy page hears of late adds nothing', async ({ studio }) => {
  await studio.setSteps(1);
  await studio.prompt.fill('a fox');
  await studio.generate.evaluate(async (button: HTMLElement) => {
    const press = (detail: number): MouseEvent =>
      new MouseEvent('click', { detail, bubbles: true, cancelable: true });
    const [first, second] = [press(1), press(2)];
    button.dispatchEvent(first);
    await Promise.resolve();
    const pressed = performance.now();
    while (performance.now() - pressed < 700);
    button.dispatchEvent(second);
  });
  await expect(studio.prints).not.toHaveCount(0);
  await studio.finished(1);
});

test('a grid that is asked for by a double click is made once', async ({ page, studio }) => {
  await studio.prompt.fill('a red fox');
  await page.getByRole('button', { name: 'A grid over settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'A grid of pictures' });
  await dialog.getByRole('textbox', { name: 'Values, across' }).fill('1, 2');
  await pressTwice(dialog.getByRole('button', { name: 'Make the grid of 2' }));
  await expect(dialog).toHaveCount(0);
  await expect(studio.prints).not.toHaveCount(0);
  // The two pictures, and the grid of them.
  await expect(studio.generate).toBeVisible();
  await expect(studio.prints).toHaveCount(3);
});

/** Share of a canvas that is as bright as a stroke, in its left and its right half. */
const strokesOn = (canvas: Locator): Promise<{ left: number; right: number }> =>
  canvas.evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    const pixels = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const found = { left: 0, right: 0 };
    for (let i = 0; i < width * height; i += 1)
      if ((pixels[4 * i] ?? 0) > 127) found[i % width < width / 2 ? 'left' : 'right'] += 1 / width / height;
    return found;
  });

test('a stroke before the earlier drawing is shown is added to it', async ({ page, studio }) => {
  await expect(studio.generate).toBeVisible();
  const pad = page.getByRole('dialog', { name: 'Draw it, and name it' });
  const paper = pad.getByRole('application', { name: 'Paper to draw on' });
  const stroke = async (way: 'ArrowLeft' | 'ArrowRight'): Promise<void> => {
    await paper.focus();
    for (let i = 0; i < 2; i += 1) await page.keyboard.press(`Shift+${way}`);
    await page.keyboard.press('Space');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press(`Shift+${way}`);
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await expect(pad).toHaveCount(0);
  };
  const seen = page.getByRole('img', { name: /as the network sees it/ });
  await page.getByRole('button', { name: 'Or draw it' }).click();
  await stroke('ArrowLeft');
  await expect.poll(async () => (await strokesOn(seen)).left).toBeGreaterThan(0.005);
  // Pictures take their time to be decoded, until `decode` is called.
  await page.evaluate(() => {
    const { createImageBitmap } = globalThis;
    const ready = new Promise<void>((resolve) => Reflect.set(globalThis, 'decode', resolve));
    const late = async (...given: Parameters<typeof createImageBitmap>): Promise<ImageBitmap> => {
      await ready;
      return createImageBitmap(...given);
    };
    Reflect.set(globalThis, 'createImageBitmap', late);
  });
  await page.getByRole('button', { name: 'Draw on' }).click();
  await stroke('ArrowRight');
  await page.evaluate(() => (Reflect.get(globalThis, 'decode') as () => void)());
  await expect.poll(async () => (await strokesOn(seen)).right).toBeGreaterThan(0.005);
  expect((await strokesOn(seen)).left).toBeGreaterThan(0.005);
  await expect(openDialog(page)).toHaveCount(0);
});
