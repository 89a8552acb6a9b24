import type { Locator } from '@playwright/test';
import { PUBLIC_ANNOTATORS } from '../src/core/annotators/annotators.ts';
import { drawnPoses, openPosePoints } from '../src/core/annotators/openPose.ts';
import { pictureOf } from '../src/core/preprocess/rgb.ts';
import { encodePng } from '../src/engine/encodePng.ts';
import { openGolden } from '../tools/node/goldenFile.ts';
import { seededPicture } from '../tools/node/seededPicture.ts';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { expect, filesOf, test, TINY } from './modelStore.ts';

/** Networks of others that read pictures: tiny random ones in place of the real ones, from a hub on this machine. */

const GOLDENS = 'tools/reference/goldens/annotators';
const golden = openGolden(`${GOLDENS}/golden.safetensors`);
const [WIDTH, HEIGHT] = [80, 64];
const DEPTH = PUBLIC_ANNOTATORS['depth-estimator'];
const POSE = PUBLIC_ANNOTATORS['pose-estimator'];
const PEOPLE = PUBLIC_ANNOTATORS['person-detector'];
const CONTROL = {
  name: 'tiny-depth.safetensors',
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(tinyControlNet()),
};

async function picture() {
  const { rgba } = pictureOf(seededPicture(7, WIDTH, HEIGHT));
  const buffer = Buffer.from(await encodePng(rgba, WIDTH, HEIGHT));
  return { name: 'shapes.png', mimeType: 'image/png', buffer };
}

/** Red, green and blue of every pixel, once it is `sized`; none before. */
const bytesOf = (canvas: Locator): Promise<number[]> =>
  canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return [];
    const { width, height } = element;
    const data = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return [...data].filter((_, i) => i % 4 < 3);
  });

const largest = (ours: readonly number[], theirs: ArrayLike<number>): number =>
  ours.length === theirs.length
    ? Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? 0))))
    : 999;

/** From a page's first request on: the runtime is made ready before anybody asks for a picture. */
let fetched: string[] = [];

test.beforeEach(({ hub, context }) => {
  fetched = [];
  context.on('request', (request) => void fetched.push(new URL(request.url()).pathname));
  // Until a new page is there the last one goes on asking.
  context.on('response', (response) => {
    if (response.request().isNavigationRequest()) fetched = [];
  });
  const offers = [[DEPTH, 'depth'], [POSE, 'pose'], [PEOPLE, 'people']] as const; // prettier-ignore
  for (const [{ address }, folder] of offers)
    hub.repositories.set(address, { files: filesOf(`${GOLDENS}/${folder}`), licence: 'apache-2.0' });
});

test('depth and pose are fetched when asked for, and are those of transformers', async ({
  page,
  hub,
  studio,
  store,
}) => {
  const count = (pattern: RegExp): number => fetched.filter((path) => pattern.test(path)).length;
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  await store.addFiles(CONTROL);
  await expect(page.getByText('tiny-depth (ControlNet) has been added.')).toBeVisible();
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill(String(WIDTH));
  await page.getByRole('textbox', { name: 'Height' }).fill(String(HEIGHT));
  await page.getByLabel('Picture that guides').setInputFiles(await picture());
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  const seen = guides.getByRole('img', { name: /as the network sees it/ });
  const preprocess = async (name: string): Promise<void> => {
    await guides.getByRole('combobox', { name: 'Made from the picture by' }).click();
    await page.getByRole('option', { name }).click();
  };
  const get = async (name: string): Promise<void> => {
    await guides.getByRole('button', { name: `Fetch ${name}` }).click();
    const dialog = page.getByRole('dialog', { name: /^onnx-community/ });
    await expect(dialog).toContainText('Apache 2.0');
    await dialog.getByRole('button', { name: /^Download/ }).click();
  };

  await preprocess('How far things are (depth)');
  const offer = guides.getByRole('article', { name: DEPTH.name });
  await expect(offer).toContainText(`99 MB, Apache 2.0, from ${DEPTH.address}`);
  expect([hub.transfers.length, count(/transformers/)]).toEqual([0, 0]);
  await get(DEPTH.name);
  const depth = golden.floats('depth');
  const grey = Array.from({ length: 3 * depth.length }, (_, i) =>
    Math.trunc(255 * (depth[Math.floor(i / 3)] ?? 0)),
  );
  await expect.poll(async () => largest(await bytesOf(seen), grey)).toBeLessThanOrEqual(1);

  await preprocess('How people stand (pose)');
  await get(PEOPLE.name);
  await get(POSE.name);
  const points = golden.floats('poses');
  const people = Array.from({ length: points.length / 51 }, (_, person) =>
    openPosePoints(
      Array.from({ length: 17 }, (_, i) => {
        const [x = 0, y = 0, score = 0] = points.subarray(51 * person + 3 * i);
        return { x, y, score };
      }),
    ),
  );
  const drawn = drawnPoses(people, { width: WIDTH, height: HEIGHT }).data;
  expect(new Set(drawn).size).toBeGreaterThan(6);
  await expect.poll(async () => largest(await bytesOf(seen), drawn)).toBe(0);
  await studio.make('a');
  expect([count(/transformers/), count(/\.wasm$/)]).toEqual([1, 1]);
  await page.reload();
  await studio.ready();
  await expect.poll(async () => largest(await bytesOf(seen), drawn)).toBe(0);
});

test('a download that was called off leaves nothing; a folder of one is taken as well', async ({
  page,
  hub,
  store,
  studio,
}) => {
  await store.leave();
  await page.getByText('Custom').click();
  await page.getByRole('textbox', { name: 'Width' }).fill(String(WIDTH));
  await page.getByRole('textbox', { name: 'Height' }).fill(String(HEIGHT));
  await page.getByLabel('Picture that guides').setInputFiles(await picture());
  const guides = page.getByRole('region', { name: 'Pictures that guide' });
  await guides.getByRole('combobox', { name: 'Made from the picture by' }).click();
  await page.getByRole('option', { name: 'How far things are (depth)' }).click();
  hub.weather.holdAt = 20_000;
  await guides.getByRole('button', { name: `Fetch ${DEPTH.name}` }).click();
  await store.offer.getByRole('button', { name: /^Download/ }).click();
  await expect.poll(() => store.progressOf(DEPTH.name)).toBeGreaterThan(10_000);
  await store.press(`Cancel ${DEPTH.name}`);
  await store.press('Cancel and delete');
  await expect(guides.getByRole('button', { name: `Fetch ${DEPTH.name}` })).toBeVisible();
  await store.keepsNothing();

  await store.open();
  await store.addFolder(`${GOLDENS}/depth`);
  await expect(page.getByText('depth (Depth estimator) has been added.')).toBeVisible();
  await store.leave();
  const seen = guides.getByRole('img', { name: /as the network sees it/ });
  await expect.poll(async () => new Set(await bytesOf(seen)).size).toBeGreaterThan(20);
  await studio.ready();
});
