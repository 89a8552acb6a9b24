import { hangPrints } from './hungPrints.ts';
import { expect, test } from './site.ts';

/** From a print onwards. */

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('a link brings words and settings to somebody else, who is asked first', async ({
  page,
  studio,
  context,
  site,
}) => {
  await hangPrints(page, ['a house in the snow']);
  await studio.prompt.fill('other words');
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('menuitem', { name: /^Link/ }).click();
  await expect(page.getByText(/holds the prompt and all settings/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${site.url}#recipe=`)).toBe(true);
  const other = await context.newPage();
  await other.goto(link);
  const dialog = other.getByRole('dialog', { name: 'Settings from a link' });
  await expect(dialog).toContainText('a house in the snow');
  expect(new URL(other.url()).hash).toBe('');
  const prompt = other.locator('#prompt');
  await expect(prompt).not.toHaveValue('a house in the snow');
  await dialog.getByRole('button', { name: 'Use these settings' }).click();
  await expect(other.getByRole('textbox', { name: 'Describe a picture' })).toHaveValue('a house in the snow');
  await other.goto(`${site.url}#recipe=damaged`);
  await expect(other.getByText(/damaged, perhaps cut off/).first()).toBeVisible();
});

test('a print is varied and made larger without the form', async ({ page, studio }) => {
  await studio.make('a hen', 2);
  await studio.prompt.fill('words that stay');
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Vary' }).click();
  await studio.finished(5);
  await studio.prints.last().click();
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await page.getByRole('menuitem', { name: /^Drawn again × 2/ }).click();
  await studio.finished(6);
  await studio.prints.first().click();
  await expect(page.getByRole('dialog', { name: 'a hen' })).toContainText('512 × 512');
  await page.keyboard.press('Escape');
  await expect(studio.prompt).toHaveValue('words that stay');
});

test('a print’s pixels are enlarged by the site’s own network, and by Lanczos', async ({ page, studio }) => {
  await studio.make('a fish', 2);
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await page.getByRole('menuitem', { name: /^× 2/ }).click();
  await studio.finished(2);
  await studio.prints.first().click();
  const dialog = page.getByRole('dialog', { name: 'a fish' });
  await expect(dialog).toContainText('512 × 512');
  await expect(dialog).toContainText('by the built-in upscaler');
  await page.getByRole('button', { name: 'Enlarge' }).click();
  await page.getByRole('menuitemradio', { name: 'Lanczos' }).click();
  await page.getByRole('menuitem', { name: /^× 4/ }).click();
  await studio.finished(3);
  await studio.prints.first().click();
  await expect(dialog).toContainText('2048 × 2048');
});

test('a print goes on beyond its edge, and is itself what it was', async ({ page, studio }) => {
  await studio.make('a hen', 2);
  // what the soft edge does not reach
  const before = await studio.newestPixels(230);
  await studio.prints.first().click();
  await page.getByRole('button', { name: 'Extend' }).click();
  await page.getByRole('menuitem', { name: 'To the right' }).click();
  await studio.finished(2);
  expect(await studio.newestPixels(230)).toBe(before);
  await studio.prints.first().click();
  await expect(page.getByRole('dialog', { name: 'a hen' })).toContainText('384 × 256');
});

/** Of a picture whose blobs look like a face. */
const FACE = '2675663795';

test(
  'a face that is found is painted anew, and a print opens the mask',
  { tag: '@long' },
  async ({ page, studio }) => {
    await page.getByRole('textbox', { name: /^Seed/ }).fill(FACE);
    await studio.make('a cup', 2);
    await studio.prints.first().click();
    await page.getByRole('button', { name: 'Paint faces anew' }).click();
    await studio.finished(2);
    await expect(page.getByText('No face was found')).toHaveCount(0);
    await studio.prints.first().click();
    await page.getByRole('button', { name: 'Repaint' }).click();
    await expect(page.getByRole('dialog', { name: /mask|paint/i })).toBeVisible();
  },
);
