import { expect, openDialog, test } from './site.ts';

/** The language of the page is found whatever it is now, and kept. */

test('Chinese is chosen by its own name in the palette, kept, and left again', async ({ page, studio }) => {
  const html = page.locator('html');
  const search = openDialog(page).getByRole('combobox');
  await expect(html).toHaveAttribute('lang', 'en');
  await studio.prompt.fill('a hen');
  await page.keyboard.press('ControlOrMeta+k');
  await search.fill('中文');
  await page.keyboard.press('Enter');
  await expect(html).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.locator('meta[name="description"]')).toHaveAttribute('content', /^用文字生成图片/);
  await expect(openDialog(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: '生成' }).first()).toBeVisible();

  await page.reload();
  await expect(page.getByRole('button', { name: '生成' }).first()).toBeVisible();
  await expect(html).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('textbox', { name: '描述一张图片' })).toHaveValue('a hen');

  await page.keyboard.press('ControlOrMeta+k');
  await search.fill('english');
  await page.keyboard.press('Enter');
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(studio.prompt).toHaveValue('a hen');
  await page.keyboard.press('ControlOrMeta+k');
  await search.fill('browser says');
  await page.keyboard.press('Enter');
  await expect(openDialog(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Preferences' }).click();
  await expect(openDialog(page).getByRole('combobox', { name: 'Language' })).toHaveValue('system');
});
