import type { Page } from 'playwright';

/** The page in a benchmark's hands. */

/** Until the engine has looked at the device: from then on a click makes a picture. */
export async function ready(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Device: (CPU|WebGPU)/ }).waitFor();
}

const prints = (page: Page) =>
  page.getByRole('region', { name: /^Prints/ }).getByRole('button', { name: /^Open:/ });

/** Seconds from the click to the print's picture. */
export async function generate(page: Page, prompt: string): Promise<number> {
  await page.getByRole('textbox', { name: 'Describe a picture' }).fill(prompt);
  const before = await prints(page).count();
  const began = performance.now();
  await page.getByRole('button', { name: 'Generate' }).click();
  await prints(page).nth(before).waitFor({ timeout: 120_000 });
  return (performance.now() - began) / 1000;
}

export async function setSteps(page: Page, steps: number): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Steps, exact' });
  await field.fill(String(steps));
  await field.blur();
}
