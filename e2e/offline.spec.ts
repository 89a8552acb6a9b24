import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '../tools/scripts/serve.mjs';
import { Studio, expect, test } from './site.ts';

test.use({ serviceWorkers: 'allow' });

test('after the first visit everything works without a network', async ({ page, context, watch }) => {
  // What the browser itself says about the missing network.
  watch.expected.push(
    /request to/,
    /Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED/,
  );
  const server = await serve({ port: 0 });
  const studio = new Studio(page);
  try {
    await studio.open(server.url);
    await expect(page.getByText('Stored on this device: works without a network.')).toBeVisible();
  } finally {
    await server.close();
  }
  await context.setOffline(true);
  await page.reload();
  await studio.ready();
  await studio.make('a lamp in the dark');
  await page.reload();
  await expect(studio.prints).toHaveCount(1);
});

test('what is seldom needed is fetched when it is asked for, and then kept', async ({
  page,
  context,
  watch,
}) => {
  watch.expected.push(/request to/, /Failed to load resource|ERR_INTERNET_DISCONNECTED/);
  const server = await serve({ port: 0 });
  try {
    const studio = new Studio(page);
    await studio.open(server.url);
    await expect(page.getByText('Stored on this device: works without a network.')).toBeVisible();
    const kept = () =>
      page.evaluate(async () =>
        (await (await caches.open('aquatint-seldom')).keys()).map(({ url }) => new URL(url).pathname),
      );
    expect(await kept()).toEqual([]);
    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByRole('button', { name: 'Keep all for use without a network' }).click();
    await expect(page.getByText('All of this site is kept here, and works without a network.')).toBeVisible();
    const names = ['transformers', 'merges', 'realesr', 'blazeface', 'diffusion_pytorch_model', 'spiece'];
    const files = await kept();
    expect(files).toHaveLength(names.length);
    for (const name of names) expect(files.filter((file) => file.includes(name))).toHaveLength(1);

    await context.setOffline(true);
    const addresses = await page.evaluate(async () => {
      const list = (await (await fetch('seldom.json')).json()) as { address: string; bytes: number }[];
      return Promise.all(
        list.map(async ({ address, bytes }) => (await (await fetch(address)).blob()).size - bytes),
      );
    });
    expect(addresses).toEqual(names.map(() => 0));
  } finally {
    await context.setOffline(false);
    await server.close();
  }
});

test('runs from a sub-path of a host that sets no headers, and isolates itself', async ({ page, watch }) => {
  watch.expected.push(/request to/);
  const server = await serve({ port: 0, base: '/some/where', plain: true });
  try {
    const studio = new Studio(page);
    await studio.openIsolated(server.url);
    await studio.make('a house');
    const urls = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(urls.filter((url) => url.startsWith('http') && !url.startsWith(server.url))).toEqual([]);
  } finally {
    await server.close();
  }
});

test(
  'says when a new version is ready, and changes to it when asked',
  { tag: '@long' },
  async ({ page, watch }) => {
    watch.expected.push(/request to/);
    const folder = await mkdtemp(path.join(tmpdir(), 'aquatint-update-'));
    await cp('dist', folder, { recursive: true });
    const server = await serve({ port: 0, folder });
    try {
      const studio = new Studio(page);
      await studio.open(server.url);
      await expect(page.getByText('Stored on this device: works without a network.')).toBeVisible();
      await appendFile(path.join(folder, 'serviceWorker.js'), '\n// the next version');
      await page.reload();
      await expect(page.getByText('A new version of Aquatint is ready.')).toBeVisible();
      const reloaded = page.waitForEvent('load');
      await page.getByRole('button', { name: 'Update now' }).click();
      await reloaded;
      await studio.ready();
      await expect(page.getByText('A new version of Aquatint is ready.')).toHaveCount(0);
    } finally {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('a new version waits for the picture that another tab is making', async ({ page, context, watch }) => {
  watch.expected.push(/request to/);
  const folder = await mkdtemp(path.join(tmpdir(), 'aquatint-update-'));
  await cp('dist', folder, { recursive: true });
  const server = await serve({ port: 0, folder });
  try {
    const [working, other] = [new Studio(page), new Studio(await context.newPage())];
    await working.open(server.url);
    await expect(page.getByText('Stored on this device: works without a network.')).toBeVisible();
    await appendFile(path.join(folder, 'serviceWorker.js'), '\n// the next version');
    await other.open(server.url);
    await working.start('a lighthouse', 60);
    await expect(working.cancel).toBeVisible();
    await other.page.getByRole('button', { name: 'Update now' }).click();
    await expect(other.page.getByText('Work is under way, perhaps in another tab')).toBeVisible();
    const reloaded = Promise.all([page.waitForEvent('load'), other.page.waitForEvent('load')]);
    await expect(working.cancel).toBeVisible();
    await reloaded;
    await working.ready();
    await expect(working.prints).toHaveCount(1);
    await other.ready();
    await expect(other.page.getByText('A new version of Aquatint is ready.')).toHaveCount(0);
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
