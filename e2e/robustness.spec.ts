import { Studio, expect, test } from './site.ts';
import { queuedWords } from './stored.ts';

const unet = '**/models/etch/unet/*.safetensors';

test('two tabs work at the same time and see each other’s prints', async ({ context, site, studio }) => {
  const other = new Studio(await context.newPage());
  await other.open(site.url);
  await studio.start('a fish', 2);
  await other.start('a bird', 2);
  await expect(studio.prints).toHaveCount(2);
  await expect(other.prints).toHaveCount(2);
  await expect(studio.generate).toBeVisible();
  await expect(other.generate).toBeVisible();
});

test('what a tab was to make that is closed while it loads, another tab makes', async ({
  context,
  site,
  studio,
}) => {
  await studio.make('kept');
  const closing = new Studio(await context.newPage());
  await closing.open(site.url);
  await closing.start('left to the other', 5);
  await expect.poll(() => queuedWords(closing.page)).toContain('left to the other');
  await closing.page.close();
  const next = new Studio(await context.newPage());
  await next.open(site.url);
  await expect(next.prints).toHaveCount(2);
  await next.make('made after that');
});

test.describe('a damaged model file', () => {
  test('is named, and harms nothing', { tag: '@long' }, async ({ page, context, studio, watch }) => {
    watch.expected.push(/Failed to load resource/);
    await studio.make('kept');
    const damages: [string, (bytes: Buffer) => Buffer][] = [
      ['cut short', (bytes) => bytes.subarray(0, bytes.length >> 1)],
      ['changed', (bytes) => Buffer.concat([bytes.subarray(0, -4), Buffer.from([1, 2, 3, 4])])],
      ['with a header that lies', (bytes) => Buffer.concat([Buffer.alloc(8, 0x7f), bytes.subarray(8)])],
    ];
    for (const [name, damage] of damages) {
      await test.step(name, async () => {
        await context.route(unet, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, body: damage(await response.body()) });
        });
        await page.reload();
        await studio.ready();
        await studio.start('not made', 1);
        await expect(studio.alert).toContainText('damaged or incomplete');
        await expect(studio.prints).toHaveCount(1);
        await context.unrouteAll();
      });
    }
    await page.reload();
    await studio.ready();
    await expect(studio.prints).toHaveCount(1);
    await studio.make('made again');
  });

  test('that cannot be fetched is said to be missing from the network', async ({
    context,
    studio,
    watch,
  }) => {
    watch.expected.push(/Failed to load resource/);
    await context.route(unet, (route) => route.abort());
    await studio.start('not made', 1);
    await expect(studio.alert).toContainText('could not be fetched');
    await context.unrouteAll();
    await studio.make('made now');
  });
});

test('prompts of any length and script make pictures', async ({ page, studio }) => {
  const prompts = [
    'a very long story '.repeat(278).slice(0, 5000),
    '🦊🍎👩🏽‍🚀🏳️‍🌈',
    'תפוח אדום על שולחן',
    'تفاحة حمراء',
    '\u0000\ud800 <b>"',
  ];
  for (const [index, prompt] of prompts.entries()) {
    await test.step(prompt.slice(0, 20), async () => {
      await studio.start(prompt, 1);
      await studio.finished(index + 1);
    });
  }
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide).toBe(false);
});

test('a seed of -1 draws a new one, as elsewhere', async ({ page, studio }) => {
  const seed = page.getByRole('textbox', { name: 'Seed' });
  const isNew = page.getByRole('switch', { name: 'New one each time' });
  await seed.fill('41');
  await expect(isNew).not.toBeChecked();
  await seed.fill('-1');
  await seed.blur();
  await expect(isNew).toBeChecked();
  await studio.make('a pear');
  await expect(seed).toHaveValue(/^\d+$/);
});

test('a decimal comma is one in every language', async ({ page, context, studio }) => {
  const guidance = page.getByRole('textbox', { name: 'Guidance, exact' });
  await guidance.selectText();
  await guidance.pressSequentially('7,5');
  await expect(guidance).toHaveValue('7.5');
  await guidance.blur();
  await expect(guidance).toHaveValue('7.5');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(() => navigator.clipboard.writeText('4,25'));
  await guidance.selectText();
  await page.keyboard.press('ControlOrMeta+v');
  await guidance.blur();
  await expect(guidance).toHaveValue('4.25');
  await studio.setSteps(12);
  await expect(page.getByRole('textbox', { name: 'Steps, exact' })).toHaveValue('12');
});
