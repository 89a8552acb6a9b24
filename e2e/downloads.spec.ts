import type { Page } from '@playwright/test';
import { serve } from '../tools/scripts/serve.mjs';
import { checkpoint, expect, expectHub, filesOf, ModelStore, test, TINY, UNET } from './modelStore.ts';
import { Studio } from './site.ts';

/** Models from elsewhere. The hub is a mocked one, on this machine. */

/** What the browser itself says about answers that are no files, and about connections that break off. */
const NETWORK_TALK = /Failed to load resource|ERR_|blocked by CORS policy/;

const FILES = filesOf(TINY);
const SIZE = [...FILES.values()].reduce((sum, { length }) => sum + length, 0);
const WEIGHTS = FILES.get(UNET)?.length ?? 0;

const hasFetched = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(
    (part) => performance.getEntriesByType('resource').some((entry) => entry.name.includes(part)),
    name,
  );

test.beforeEach(({ hub, watch }) => {
  watch.expected.push(new RegExp(`console: .*(${NETWORK_TALK.source})`, 's'));
  hub.repositories.set('tiny/painter', { files: FILES, licence: 'mit' });
});

test('a model of the hub is downloaded through ten cut connections and used', async ({
  page,
  hub,
  store,
  studio,
}) => {
  hub.weather.cutFrom = WEIGHTS;
  hub.weather.cuts = Array.from({ length: 10 }, (_, i) => Math.floor((WEIGHTS * (i + 1)) / 11));
  hub.weather.speed = 1e6;
  await store.download('tiny/painter');
  await expect(store.model('painter')).toBeVisible();
  const tries = hub.transfers.filter(({ path }) => path === UNET);
  expect(tries.filter(({ isCut }) => isCut)).toHaveLength(10);
  expect(tries.reduce((sum, { sent }) => sum + sent, 0) - WEIGHTS).toBeLessThan(10 * 2 ** 20);
  const left = (await store.onDisk()).filter(
    (file) => file.endsWith('.json') && file.split('/').length === 2,
  );
  expect(left.map((file) => file.split('/')[1])).toEqual(['aquatint.json', 'model_index.json']);
  await store.model('painter').click();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill('64');
  await page.getByRole('textbox', { name: 'Height' }).fill('64');
  await studio.make('a', 1);
});

test('a pause, and a closed page, cost nothing that has arrived', async ({ page, hub, store, studio }) => {
  hub.weather.holdAt = 550_000;
  await store.download('tiny/painter');
  await expect.poll(() => store.progressOf('painter')).toBeGreaterThan(500_000);
  await store.press('Pause painter');
  await expect(store.downloadOf('painter')).toContainText('Paused');
  hub.weather.holdAt = 850_000;
  await store.press('Go on with painter');
  await expect.poll(() => store.progressOf('painter')).toBeGreaterThan(700_000);
  await page.reload();
  await studio.ready();
  await expect(store.downloadOf('painter')).toContainText('Paused');
  expect(await store.progressOf('painter')).toBeGreaterThan(700_000);
  const requests = hub.transfers.length;
  await page.waitForTimeout(500);
  expect(hub.transfers).toHaveLength(requests);
  hub.weather.holdAt = null;
  await store.press('Go on with painter');
  await expect(store.model('painter')).toBeVisible();
  const sent = hub.transfers.reduce((sum, transfer) => sum + transfer.sent, 0);
  expect(sent - SIZE).toBeLessThan(2 * 2 ** 20);
});

test('two tabs share a download, and the second goes on when the first is closed', async ({
  context,
  hub,
  store,
}) => {
  hub.weather.holdAt = 350_000;
  const other = await context.newPage();
  await other.goto(store.page.url());
  const second = new ModelStore(other);
  await store.download('tiny/painter');
  await expect.poll(() => second.progressOf('painter')).toBeGreaterThan(300_000);
  await other.bringToFront();
  await second.press('Pause painter');
  await expect(store.downloadOf('painter')).toContainText('Paused');
  hub.weather.holdAt = 450_000;
  await second.press('Go on with painter');
  await expect(store.downloadOf('painter')).not.toContainText('Paused');
  const before = await second.progressOf('painter');
  await store.page.close();
  hub.weather.holdAt = 750_000;
  await expect.poll(() => second.progressOf('painter')).toBeGreaterThan(before + 100_000);
  hub.weather.holdAt = null;
  hub.cutAll();
  await expect(second.model('painter')).toBeVisible();
  expect(hub.transfers.reduce((sum, { sent }) => sum + sent, 0) - SIZE).toBeLessThan(4 * 2 ** 20);
});

test('what is asked for by a double click is downloaded once', async ({ hub, store }) => {
  hub.weather.holdAt = 450_000;
  await store.lookUp('tiny/painter');
  await store.offer.getByRole('button', { name: /^Download/ }).evaluate(async (button: HTMLElement) => {
    button.click();
    await Promise.resolve();
    button.click();
  });
  await expect(store.offer).toHaveCount(0);
  await expect.poll(() => store.progressOf('painter')).toBeGreaterThan(400_000);
  await expect(store.downloadOf('painter')).toHaveCount(1);
});

test('cancelling leaves nothing behind', async ({ hub, store }) => {
  hub.weather.holdAt = 450_000;
  await store.download('tiny/painter');
  await expect.poll(() => store.progressOf('painter')).toBeGreaterThan(400_000);
  await store.press('Cancel painter');
  await store.press('Cancel and delete');
  await expect(store.downloadOf('painter')).toHaveCount(0);
  await store.keepsNothing();
  await expect(store.models).toHaveCount(1);
});

test('what a cancelled or crashed download left is swept away at the next start', async ({
  page,
  store,
  studio,
}) => {
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const models = await root.getDirectoryHandle('models', { create: true });
    const folder = await models.getDirectoryHandle('half~abc123', { create: true });
    await folder.getFileHandle('weights.safetensors', { create: true });
  });
  await page.reload();
  await studio.ready();
  await store.keepsNothing();
});

test('a file that arrives damaged is no model, and can be fetched again', async ({ hub, store }) => {
  hub.weather.corrupt = true;
  await store.download('tiny/painter');
  await expect(store.alert).toContainText('not the file that was announced');
  await expect(store.alert).toContainText('SHA-256');
  await expect(store.models).toHaveCount(1);
  hub.weather.corrupt = false;
  await store.press('Try again painter');
  await expect(store.model('painter')).toBeVisible();
});

test('a model that cannot be used is refused before its weights are fetched', async ({ hub, store }) => {
  const index = Buffer.from(JSON.stringify({ _class_name: 'WanPipeline' }));
  hub.repositories.set('tiny/flux', {
    files: new Map([...FILES, ['model_index.json', index]]),
    licence: 'mit',
  });
  await store.download('tiny/flux');
  await expect(store.alert).toContainText('WanPipeline');
  expect(
    hub.transfers.filter(({ path }) => path === UNET).reduce((sum, { sent }) => sum + sent, 0),
  ).toBeLessThan(2 ** 18 + 1);
  await store.keepsNothing();
  await store.press('Dismiss flux');
  await expect(store.downloadOf('flux')).toHaveCount(0);
});

test('repositories that cannot be had are explained', async ({ page, hub, store }) => {
  hub.repositories.set('shy/model', { files: FILES, gated: true });
  hub.repositories.set('old/pickles', { files: new Map([['model.ckpt', Buffer.from('x')]]) });
  const cases: readonly (readonly [string, string])[] = [
    ['nobody/nothing', 'check the spelling'],
    ['shy/model', 'sign in on the hub'],
    ['old/pickles', 'Nothing in this repository can be opened here'],
    ['not an address', 'owner/name'],
  ];
  for (const [address, text] of cases) {
    await test.step(address, async () => {
      await store.lookUp(address);
      await expect(store.offer.getByRole('alert')).toContainText(text);
      await expect(store.offer.getByRole('button', { name: /^Download/ })).toHaveCount(0);
      await page.keyboard.press('Escape');
      await expect(store.offer).toHaveCount(0);
    });
  }
  await test.step('too many requests', async () => {
    hub.weather.apiStatus = 429;
    await store.lookUp('tiny/painter');
    await expect(store.offer.getByRole('alert')).toContainText('too many requests');
    hub.weather.apiStatus = null;
    await store.press('Try again');
    await expect(store.offer.getByRole('button', { name: /^Download/ })).toBeVisible();
  });
});

test('a licence with limits has to be agreed to; a renamed repository is found', async ({ hub, store }) => {
  hub.repositories.set('art/new', { files: FILES, licence: 'creativeml-openrail-m' });
  hub.repositories.set('art/old', { files: new Map(), movedTo: 'art/new' });
  await store.lookUp('art/old');
  await expect(store.offer).toContainText('art/new');
  await expect(store.offer).toContainText('CreativeML OpenRAIL-M');
  const download = store.offer.getByRole('button', { name: /^Download 1\.\d MB/ });
  await expect(download).toBeDisabled();
  await store.offer.getByRole('checkbox').click();
  await download.click();
  await expect(store.model('new')).toBeVisible();
  await expect(store.page.getByRole('link', { name: 'CreativeML OpenRAIL-M' })).toBeVisible();
});

test('a file anywhere is taken where its server lets pages read it', async ({ hub, store }) => {
  hub.repositories.set('any/where', { files: new Map([['dream.safetensors', checkpoint('dream')]]) });
  const address = `${hub.contentUrl}/any/where/dream.safetensors`;
  hub.weather.cors = false;
  await store.download(address);
  await expect(store.alert).toContainText('CORS');
  await expect(store.alert).toContainText('Access-Control-Allow-Origin');
  hub.weather.cors = true;
  hub.weather.ignoreRanges = true;
  await store.press('Try again dream');
  await expect(store.model('dream')).toBeVisible();
});

test('a server that knows no ranges makes a lost connection begin again, and that is said', async ({
  hub,
  store,
}) => {
  const files = new Map([['dream.safetensors', checkpoint('dream')]]);
  hub.repositories.set('any/where', { files });
  hub.weather.ignoreRanges = true;
  hub.weather.holdAt = 350_000;
  await store.download(`${hub.contentUrl}/any/where/dream.safetensors`);
  await expect.poll(() => store.progressOf('dream')).toBeGreaterThan(300_000);
  hub.weather.holdAt = 550_000;
  hub.cutAll();
  await expect(store.downloadOf('dream')).toContainText('began again');
  hub.weather.holdAt = null;
  hub.cutAll();
  await expect(store.model('dream')).toBeVisible();
});

test('a full disk is said, and costs nothing of what has arrived', async ({
  page,
  context,
  hub,
  store,
  site,
}) => {
  const { origin } = new URL(site.url);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
  await store.download('tiny/painter');
  await expect(store.alert).toContainText('no room left');
  await expect(store.models).toHaveCount(1);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await store.press('Try again painter');
  await expect(store.model('painter')).toBeVisible();
  expect(hub.transfers.reduce((sum, { sent }) => sum + sent, 0) - SIZE).toBeLessThan(2 ** 20);
});

test.describe('with the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('only the download worker may talk to another server', async ({ page, hub, watch }) => {
    // Without headers of its own: the service worker brings the policy.
    const server = await serve({ port: 0, plain: true });
    watch.expected.push(/^request to/, /Content Security Policy|violates/);
    expectHub(watch, hub);
    try {
      const studio = new Studio(page);
      await studio.openIsolated(`${server.url}?hub=${hub.url}`);
      await expect.poll(() => hasFetched(page, 'download.worker')).toBe(true);
      const refused = await page.evaluate(
        (url) =>
          fetch(url).then(
            () => false,
            () => true,
          ),
        `${hub.url}/api/models/tiny/painter`,
      );
      expect(refused).toBe(true);
      const headers = await page.evaluate(async () => {
        const script = performance
          .getEntriesByType('resource')
          .find(({ name }) => name.includes('download.worker'));
        return (await fetch(script?.name ?? '')).headers.get('Content-Security-Policy');
      });
      expect(headers).toContain("connect-src 'self' https:");
      const store = new ModelStore(page);
      await store.open();
      await store.download('tiny/painter');
      await expect(store.model('painter')).toBeVisible();
    } finally {
      await server.close();
    }
  });
});
