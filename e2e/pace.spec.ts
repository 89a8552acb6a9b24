import { expect, test, openDialog } from './site.ts';

/** Etch came with a second network for few steps: one press takes it, and the recipe says so. */
test('a quick picture takes four steps, and its recipe brings the pace back', async ({ page, studio }) => {
  const steps = page.getByRole('textbox', { name: 'Steps, exact' });
  const sampler = page.getByRole('combobox', { name: 'Sampler' });
  const pace = (name: string) => page.getByRole('radio', { name });
  await expect(pace('In full')).toBeChecked();
  await expect(steps).toHaveValue('20');

  await pace('Quick').click();
  await expect(steps).toHaveValue('4');
  await expect(sampler).toContainText('TCD');
  await studio.prompt.fill('a red apple');
  await studio.generate.click();
  await studio.finished(1);

  await pace('In full').click();
  await expect(steps).toHaveValue('20');
  await expect(sampler).not.toContainText('TCD');
  await studio.prints.first().click();
  const dialog = openDialog(page);
  await expect(dialog.getByText(/^TCD/).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Use these settings' }).click();
  await expect(pace('Quick')).toBeChecked();
  await expect(steps).toHaveValue('4');
});
