import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, settled, test, openDialog } from './site.ts';

async function violations(page: Page): Promise<string[]> {
  await settled(page);
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, { tag: colorScheme === 'dark' ? '@long' : [] }, () => {
    test.use({ colorScheme });

    test('nothing stands in the way of assistive technology', async ({ page, studio }) => {
      expect(await violations(page)).toEqual([]);
      await studio.make('a door');
      expect(await violations(page)).toEqual([]);
      await studio.prints.first().click();
      await expect(openDialog(page)).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(openDialog(page)).toHaveCount(0);
      await page.getByRole('link', { name: 'Models' }).click();
      await expect(page.getByRole('heading', { name: 'A dozen to begin with' })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('everything fits and works by touch', async ({ page, studio }) => {
    await studio.make('a key');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
  });
});

test('a picture can be made by keyboard alone', async ({ page, studio }) => {
  await studio.setSteps(1);
  await page.evaluate(() => document.body.focus());
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await studio.prompt.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.type('a bell');
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await studio.generate.evaluate((element) => element === document.activeElement)) break;
  }
  await page.keyboard.press('Enter');
  await studio.finished(1);
});
