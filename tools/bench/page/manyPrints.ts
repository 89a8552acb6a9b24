import type { CDPSession, Page } from 'playwright';
import { hangPrints } from '../../../e2e/hungPrints.ts';
import { openSite } from '../../generate/browser.ts';
import { quantile, type Figure } from '../results.ts';
import { ready } from './studioPage.ts';

const FEW = 500;
const MANY = 10_000;
const FIRST_SCREEN = 300;
const SEARCH = 100;
const FRAME = 50;
const NODES = 3000;
/** That twenty times as many prints may cost: the list of their names. */
const GROWTH_MB = 8;
const MB = 1e6;
const said = (count: number): string => count.toLocaleString('en');

interface Held {
  readonly nodes: number;
  readonly heap: number;
}

/** The screen of prints with ten thousand of them, beside one with few. */
export async function benchManyPrints(): Promise<readonly Figure[]> {
  const site = await openSite();
  try {
    const { page } = site;
    await ready(page);
    const session = await page.context().newCDPSession(page);
    await hangPrints(page, words(0, FEW));
    await shown(page, FEW);
    const few = await held(page, session);
    await page.goto(new URL('.', page.url()).href);
    await ready(page);
    await hangPrints(page, words(FEW, MANY));
    await page.reload();
    await ready(page);
    const firstScreen = await shown(page, MANY);
    const frames = await scroll(page);
    const many = await held(page, session);
    const search = await find(page);
    const figure = (name: string, value: number, unit: string, limit: number | null): Figure => ({
      ...{ name: `${MANY} prints: ${name}`, value, unit, limit },
    });
    return [
      figure('first screen, from the click', firstScreen, 'ms', FIRST_SCREEN),
      figure('search, from the key to what is found', search, 'ms', SEARCH),
      figure('frame while scrolling, p95', quantile(frames, 0.95), 'ms', FRAME),
      figure('nodes', many.nodes, '', NODES),
      figure(`heap, more than with ${FEW}`, (many.heap - few.heap) / MB, 'MB', GROWTH_MB),
    ];
  } finally {
    await site.close();
  }
}

const words = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `a ${['red', 'blue', 'old'][i % 3]} print, number ${from + i}`);

/** Opens the screen of prints; milliseconds from the click to the paint of its first pictures. */
async function shown(page: Page, count: number): Promise<number> {
  const link = page.getByRole('link', { name: 'Prints', exact: true });
  const milliseconds = await link.evaluate(
    (element: HTMLElement) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = (): void => {
          const pictures = [
            ...document.querySelectorAll<HTMLImageElement>('ul[aria-label="Prints, newest first"] img'),
          ];
          const there = pictures.filter((image) => image.complete && image.naturalWidth > 0);
          const isThere = document.querySelector('main input[type=search]') !== null;
          if (isThere && there.length >= 8) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        element.click();
        look();
      }),
  );
  await page.getByText(new RegExp(`^${said(count)} · `)).waitFor();
  return milliseconds;
}

/** Milliseconds of each frame while the wheel is turned for three seconds. */
async function scroll(page: Page): Promise<number[]> {
  await page.mouse.move(600, 500);
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    let goes = true;
    const next = (): void => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (goes) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Reflect.set(globalThis, 'aquatintFrames', () => {
      goes = false;
      return frames;
    });
  });
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(50);
  }
  return page.evaluate(() => (Reflect.get(globalThis, 'aquatintFrames') as () => number[])());
}

/** Milliseconds from the last key to the words that say how many were found; the index has been made before. */
async function find(page: Page): Promise<number> {
  const field = page.getByRole('searchbox', { name: 'Search prints' });
  await field.fill('number 4');
  await page.getByText(new RegExp(`of ${said(MANY)} · `)).waitFor();
  await field.fill('');
  await page.getByText(new RegExp(`^${said(MANY)} · `)).waitFor();
  await field.pressSequentially('9998');
  await page.getByText(new RegExp(`^1 of ${said(MANY)} · `)).waitFor();
  return field.evaluate(
    (element: HTMLInputElement, many) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = (): void => {
          if (document.body.innerText.includes(`1 of ${many} · `)) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        // React hears only of values that are set past it.
        const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        property?.set?.call(element, 'number 9997');
        element.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(look);
      }),
    said(MANY),
  );
}

/** What the page holds, garbage collected. */
async function held(page: Page, session: CDPSession): Promise<Held> {
  await page.waitForTimeout(1000);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { nodes: of('Nodes'), heap: of('JSHeapUsedSize') };
}
