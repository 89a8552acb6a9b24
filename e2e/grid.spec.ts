import { expect, test } from './site.ts';

test('a grid over two settings makes its cells and one picture of all', async ({ page, studio }) => {
  await studio.prompt.fill('a red fox');
  await page.getByRole('button', { name: 'A grid over settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'A grid of pictures' });
  await dialog.getByRole('textbox', { name: 'Values, across' }).fill('1-2');
  await dialog.getByRole('textbox', { name: 'Values, down' }).fill('many');
  await dialog.getByRole('button', { name: /^Make the grid/ }).click();
  await expect(dialog.getByRole('alert')).toContainText('“many” is no value');
  await dialog.getByRole('textbox', { name: 'Values, down' }).fill('1, 5');
  await dialog.getByRole('button', { name: 'Make the grid of 4' }).click();
  await expect(dialog).toHaveCount(0);
  await studio.finished(5);
  await studio.prints.first().click();
  await expect(page.getByRole('dialog', { name: 'a red fox' })).toContainText('Grid over Steps');
  await expect(page.getByRole('dialog', { name: 'a red fox' })).toContainText('1, 2');
});
