import AxeBuilder from '@axe-core/playwright';
import { expect, openDialog, settled, test } from './site.ts';

/** Keys, commands, presets, earlier words, and what completes a word: no picture has to be made for them. */

test('a command is found by its name, and keys are letters where one writes', async ({ page, studio }) => {
  await studio.prompt.fill('what');
  await studio.prompt.press('End');
  await studio.prompt.press('?');
  await expect(studio.prompt).toHaveValue('what?');
  await page.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Find a command');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill('colours: dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(openDialog(page)).toHaveCount(0);
  await page.getByRole('heading', { name: 'Settings' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
});

test('preferences are in one place, kept, and no part of a recipe', async ({ page, studio }) => {
  await page.getByRole('button', { name: 'Preferences' }).click();
  const dialog = page.getByRole('dialog', { name: 'Preferences' });
  await dialog.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(dialog.getByRole('radio', { name: 'Whatever is fastest' })).toBeChecked();
  await expect(dialog.getByText(/left for this page/)).toBeVisible();
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(openDialog(page)).toHaveCount(0);

  await page.reload();
  await studio.ready();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('ControlOrMeta+,');
  await expect(dialog.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Keys' }).click();
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Preferences');
});

test('a preset brings its settings, leaves the words, and can be undone', async ({ page, studio }) => {
  const steps = page.getByRole('textbox', { name: 'Steps, exact' });
  await studio.setSteps(33);
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('textbox', { name: 'Keep the form’s settings as' }).fill('slow');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(page.getByRole('button', { name: 'slow', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await studio.setSteps(7);
  await studio.prompt.fill('a fox');
  await page.reload();
  await studio.ready();
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('button', { name: 'slow', exact: true }).click();
  await expect(steps).toHaveValue('33');
  await expect(studio.prompt).toHaveValue('a fox');
  await page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).click();
  await expect(steps).toHaveValue('7');
});

test('a tag from a list completes what is written; earlier words come back', async ({ page, studio }) => {
  await page.getByRole('button', { name: 'Edit styles and word lists' }).click();
  const tags = {
    name: 'tags.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('blue_eyes_(fox),0,1700000,azure\n'),
  };
  await page.locator('input[accept^=".csv"][aria-label="Add .csv"]').setInputFiles(tags);
  await expect(page.getByRole('button', { name: 'Remove tags' })).toBeVisible();
  await page.keyboard.press('Escape');
  await studio.prompt.fill('');
  await studio.prompt.pressSequentially('1girl, azu');
  await expect(page.getByRole('option', { name: /^blue eyes \(fox\)/ })).toBeVisible();
  await studio.prompt.press('ArrowDown');
  await studio.prompt.press('Enter');
  await expect(studio.prompt).toHaveValue('1girl, blue eyes \\(fox\\)');
  await studio.prompt.press('ControlOrMeta+z');
  await expect(studio.prompt).toHaveValue('1girl, azu');
  await studio.generate.click();
  await page.getByRole('button', { name: /^Cancel/ }).click();
  await studio.prompt.fill('');
  await page.getByRole('button', { name: 'Earlier words' }).click();
  await page.getByRole('textbox', { name: 'Find' }).fill('AZU');
  await page.getByRole('button', { name: '1girl, azu', exact: true }).click();
  await expect(studio.prompt).toHaveValue('1girl, azu');
});

test('the page is no longer than the window, whatever is opened', async ({ studio: { page } }) => {
  await page.getByRole('button', { name: 'Fine settings' }).click();
  await expect(page.getByRole('heading', { name: 'Prompt language' })).toBeVisible();
  await settled(page);
  const beyond = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(beyond).toBe(0);
});
