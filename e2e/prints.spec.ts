import { hangPrints } from './hungPrints.ts';
import { expect, openDialog, Studio, test } from './site.ts';

/** The screen of all prints. */

const MANY = 401;

/** So many, the newest of a fox. */
const hang = ({ page }: Studio, count: number): Promise<void> =>
  hangPrints(
    page,
    Array.from({ length: count }, (_, i) => (i === count - 1 ? 'a fox' : `print number ${i}`)),
  );

test('hundreds of prints are searched, sorted out and brought back, by keys too', async ({
  page,
  studio,
  context,
  site,
}) => {
  await hang(studio, MANY);
  await page.getByRole('link', { name: 'Prints', exact: true }).click();
  const wall = page.getByRole('list', { name: 'Prints, newest first' });
  const room = page.getByText(/^401 · /);
  await expect(room).toBeVisible();
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeVisible();
  expect(await wall.getByRole('listitem').count()).toBeLessThan(150);

  // Keys: the last one is not drawn until they lead to it.
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('End');
  await expect(wall.getByRole('button', { name: 'Open: print number 0' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('f');
  await page.getByRole('button', { name: 'Compare' }).click();
  const compare = page.getByRole('dialog', { name: 'Two prints' });
  await compare.getByRole('slider').press('ArrowRight');
  await expect(compare.getByRole('slider')).toHaveValue('51');
  await expect(compare.getByRole('row', { name: /^Seed/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByText('2 selected')).toHaveCount(0);

  // Search: words, settings, favourites.
  const search = page.getByRole('searchbox', { name: 'Search prints' });
  await search.fill('seed:41');
  await expect(page.getByText(/^1 of 401 · /)).toBeVisible();
  await search.fill('number print');
  await page.getByRole('button', { name: 'Favourites' }).click();
  await expect(page.getByText(/^1 of 401 · /)).toBeVisible();
  await search.fill('');
  await expect(page.getByText(/^2 of 401 · /)).toBeVisible();
  await page.getByRole('button', { name: 'Favourites' }).click();
  await expect(room).toBeVisible();

  // The bin, seen by another tab at once.
  const other = new Studio(await context.newPage());
  await other.open(site.url);
  await expect(other.page.getByRole('heading', { name: 'Prints 401' })).toBeVisible();
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('Delete');
  await expect(other.page.getByRole('heading', { name: 'Prints 400' })).toBeVisible();
  await other.page.close();
  await page.getByRole('button', { name: 'Bin 1' }).click();
  await page.getByRole('button', { name: 'Select: a fox' }).click();
  await page.getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByText('The bin is empty.')).toBeVisible();
  await page.getByRole('button', { name: 'Bin' }).click();
  await expect(wall.getByRole('button', { name: 'Open: a fox' })).toBeVisible();
});

test('a print is seen pixel by pixel, and moved about by keys', async ({ page, studio }) => {
  await hang(studio, 1);
  await studio.prints.first().click();
  await expect(openDialog(page)).toBeVisible();
  await page.keyboard.press('1');
  const region = page.getByRole('region', { name: /^The picture, enlarged/ });
  await expect(page.getByText('100 %')).toBeVisible();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('+');
  await expect(page.getByText('800 %')).toBeVisible();
  await region.focus();
  const before = await region.evaluate(({ scrollLeft }) => scrollLeft);
  const moved = async (): Promise<number> => {
    await region.press('ArrowRight');
    return region.evaluate(({ scrollLeft }) => scrollLeft);
  };
  await expect.poll(moved).toBeGreaterThan(before);
  await page.keyboard.press('0');
  await expect(region).toHaveCount(0);
});

test('prints leave as a ZIP and come back, each once', async ({ page, studio }) => {
  // Where the browser asks for a file it is the system's dialog that does.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await page.reload();
  await studio.ready();
  await hang(studio, 4);
  await page.getByRole('link', { name: 'Prints', exact: true }).click();
  const wall = page.getByRole('list', { name: 'Prints, newest first' });
  await wall.getByRole('button', { name: 'Open: a fox' }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const zip = await (await downloading).path();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Bin 4' }).click();
  await page.getByRole('button', { name: 'Empty the bin' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('The bin is empty.')).toBeVisible();
  await page.getByRole('button', { name: 'Bin', exact: true }).click();
  const file = page.locator('input[type="file"][accept=".zip"]');
  await file.setInputFiles(zip);
  await expect(page.getByText('4 prints added.')).toBeVisible();
  await expect(wall.getByRole('button', { name: 'Open: print number 2' })).toBeVisible();
  await file.setInputFiles(zip);
  await expect(page.getByText('0 prints added. 4 prints were here already.')).toBeVisible();
});
