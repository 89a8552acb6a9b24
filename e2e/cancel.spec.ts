import { expect, test } from './site.ts';

// With one, the model comes from its cache, and loading cannot be delayed.
test.use({ serviceWorkers: 'block' });

test('Ctrl+Enter starts, Escape stops between steps, and the next picture works', async ({
  page,
  studio,
}) => {
  await studio.make('a first picture');
  await studio.setSteps(500);
  await studio.prompt.fill('a picture that takes too long');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/Step [1-9]\d* of 500/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible({ timeout: 20_000 });
  await expect(studio.prints).toHaveCount(1);
  await studio.make('a picture after that');
  await expect(studio.prints).toHaveCount(2);
});

test('Cancel works while the model is still loading', async ({ page, context, studio }) => {
  await context.route('**/models/etch/**/*.safetensors', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue().catch(() => undefined); // cancelled meanwhile
  });
  await studio.start('a picture', 1);
  await studio.cancel.click();
  await expect(page.getByText('Stopped before the picture was finished.')).toBeVisible({ timeout: 15_000 });
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await studio.make('a picture');
});

test('of several pictures, those finished before the cancel are kept', async ({ page, studio }) => {
  await page.getByRole('textbox', { name: 'Pictures' }).fill('16');
  await studio.start('many boats', 2);
  await expect(studio.prints.first()).toBeVisible({ timeout: 120_000 });
  await studio.cancel.click();
  await expect(page.getByText(/Stopped after \d+ of 16/)).toBeVisible();
  const kept = await studio.prints.count();
  expect(kept).toBeGreaterThan(0);
  await page.reload();
  await expect(studio.prints).toHaveCount(kept);
});
