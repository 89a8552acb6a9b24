import type { Locator, Page } from 'playwright';
import { openSite } from '../../generate/browser.ts';
import { quantile, type Figure } from '../results.ts';
import { browserBytes, Highest, levelBytes } from './browserMemory.ts';
import { ready } from './studioPage.ts';

const WIDTH = 8000;
const HEIGHT = 6000;
const MB = 1e6;
const MOST_MB = 400;
const LONGEST = 50;
/** How far the picture is zoomed in for the second stroke. */
const NOTCHES = 12;
const MOVES = 240;

/** A photo of 48 megapixels on the canvas: what it takes, and how long a stroke keeps the page from answering. */
export async function benchCanvas(): Promise<readonly Figure[]> {
  const photo = await largePhoto();
  const site = await openSite();
  try {
    const { page } = site;
    await ready(page);
    // The runtime and the site's model, too, which are no part of a photo.
    const before = await levelBytes();
    const highest = new Highest();
    await openCanvas(page, photo);
    const opened = browserBytes();
    const out = await strokeOver(page, 'mask');
    await zoomIn(page);
    const zoomedIn = await strokeOver(page, 'sketch');
    await page.waitForTimeout(2000);
    const painted = browserBytes();
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 120_000 });
    const most = highest.stop();
    const megabytes = (name: string, bytes: number, limit: number | null): Figure => ({
      name: `48 megapixels: ${name}`,
      ...{ value: (bytes - before) / MB, unit: 'MB', limit },
    });
    return [
      megabytes('memory, opened', opened, null),
      megabytes('memory, with mask and sketch', painted, MOST_MB),
      megabytes('memory, the most for a moment', most, MOST_MB),
      ...strokeFigures('all of it in sight', out),
      ...strokeFigures('zoomed in', zoomedIn),
    ];
  } finally {
    await site.close();
  }
}

interface Stroke {
  /** Milliseconds of the longest task; 0 where all were under 50 ms. */
  readonly longest: number;
  readonly frames: readonly number[];
}

const strokeFigures = (how: string, { longest, frames }: Stroke): readonly Figure[] => [
  { name: `longest task of a stroke, ${how}`, value: longest, unit: 'ms', limit: LONGEST },
  { name: `frame of a stroke, p95, ${how}`, value: quantile(frames, 0.95), unit: 'ms', limit: null },
];

/** In a browser of its own, so that what it takes is not counted. */
async function largePhoto(): Promise<Buffer> {
  const site = await openSite();
  try {
    const base64 = await site.page.evaluate(
      async ([width, height]) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('There is no 2D canvas.');
        const sky = context.createLinearGradient(0, 0, width, height);
        sky.addColorStop(0, '#27476b');
        sky.addColorStop(1, '#e0b48a');
        context.fillStyle = sky;
        context.fillRect(0, 0, width, height);
        for (let i = 0; i < 20_000; i += 1) {
          context.fillStyle = `hsl(${(i * 47) % 360} 60% ${20 + (i % 60)}%)`;
          context.fillRect((i * 7919) % width, (i * 6101) % height, 10 + (i % 90), 10 + (i % 70));
        }
        const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
        const bytes = new Uint8Array(await file.arrayBuffer());
        let text = '';
        for (let at = 0; at < bytes.length; at += 32_768)
          text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
        return btoa(text);
      },
      [WIDTH, HEIGHT] as const,
    );
    return Buffer.from(base64, 'base64');
  } finally {
    await site.close();
  }
}

const board = (page: Page): Locator => page.getByRole('application', { name: /^The picture; brush/ });

async function openCanvas(page: Page, buffer: Buffer): Promise<void> {
  await page
    .getByLabel('Picture to start from', { exact: true })
    .locator('visible=false')
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer }, { timeout: 120_000 });
  await page.getByRole('button', { name: /^Paint only a part anew/ }).click();
  await board(page).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(3000);
}

async function zoomIn(page: Page): Promise<void> {
  await board(page).hover();
  for (let i = 0; i < NOTCHES; i += 1) {
    await page.mouse.wheel(0, -100);
    await page.waitForTimeout(50);
  }
  // The part in sight is decoded anew.
  await page.waitForTimeout(3000);
}

/** A long stroke to and fro across the board. */
async function strokeOver(page: Page, on: 'mask' | 'sketch'): Promise<Stroke> {
  if (on === 'sketch')
    await page.getByRole('group', { name: 'Paint on' }).getByRole('button', { name: 'Colours' }).click();
  const box = await board(page).boundingBox();
  if (box === null) throw new Error('The board is not to be seen.');
  const place = (i: number): [number, number] => [
    box.x + box.width * (0.5 + 0.4 * Math.sin((i / MOVES) * 9)),
    box.y + box.height * (0.2 + (0.6 * i) / MOVES),
  ];
  await page.mouse.move(...place(0));
  await watch(page);
  await page.mouse.down();
  for (let i = 1; i <= MOVES; i += 1) await page.mouse.move(...place(i));
  await page.mouse.up();
  await page.waitForTimeout(500);
  return page.evaluate(() => (Reflect.get(globalThis, 'aquatintStroke') as () => Stroke)());
}

function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const told = { longest: 0, frames: [] as number[] };
    const watcher = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) told.longest = Math.max(told.longest, duration);
    });
    watcher.observe({ type: 'longtask' });
    let last = performance.now();
    let goes = true;
    const next = (): void => {
      const now = performance.now();
      told.frames.push(now - last);
      last = now;
      if (goes) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Reflect.set(globalThis, 'aquatintStroke', () => {
      goes = false;
      watcher.disconnect();
      return told;
    });
  });
}
