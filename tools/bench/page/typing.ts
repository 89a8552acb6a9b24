import type { Page } from 'playwright';
import { openSite } from '../../generate/browser.ts';
import type { Figure } from '../results.ts';
import { quantile } from '../results.ts';
import { generate, ready, setSteps } from './studioPage.ts';

const TEXT = 'a small lighthouse on a cliff above the sea, evening light, gulls and a boat';
/** Milliseconds from one key to the next: somebody who types well. */
const PACE = 90;
/** Milliseconds that a picture in the making may cost a key. */
const ALLOWED = 40;
const LONGEST_BUSY = 100;
const LONGEST_IDLE = 50;
/** The most that there are: a fast machine takes less than 50 ms for one. */
const STEPS = 1000;

interface Typed {
  /** Milliseconds from each key to the paint after it. */
  readonly delays: readonly number[];
  /** The longest task of the main thread meanwhile; 0 where all were under 50 ms. */
  readonly longest: number;
}

/** How soon a key is seen on two cores, while nothing happens and while a picture is made. */
export async function benchTyping(): Promise<readonly Figure[]> {
  const site = await openSite();
  try {
    const { page } = site;
    await ready(page);
    // The first picture and the first words load what is loaded once.
    await generate(page, 'a red apple');
    await type(page);
    const idle = await type(page);
    await setSteps(page, STEPS);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('button', { name: /^Cancel/ }).waitFor();
    const busy = await type(page);
    const isBusy = await page.getByRole('button', { name: /^Cancel/ }).isVisible();
    if (!isBusy) throw new Error('The picture was made before all was typed: take more steps.');
    const [calm, pressed] = [quantile(idle.delays, 0.95), quantile(busy.delays, 0.95)];
    return [
      { name: 'key to paint, p95, idle', value: calm, unit: 'ms', limit: null },
      {
        name: 'key to paint, p95, while a picture is made',
        ...{ value: pressed, unit: 'ms', limit: calm + ALLOWED },
      },
      { name: 'longest task, idle', value: idle.longest, unit: 'ms', limit: LONGEST_IDLE },
      {
        name: 'longest task, while a picture is made',
        ...{ value: busy.longest, unit: 'ms', limit: LONGEST_BUSY },
      },
    ];
  } finally {
    await site.close();
  }
}

async function type(page: Page): Promise<Typed> {
  await page.evaluate(() => {
    const told = { delays: [] as number[], longest: 0 };
    Reflect.set(globalThis, 'aquatintTyping', told);
    const watcher = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) told.longest = Math.max(told.longest, duration);
    });
    watcher.observe({ type: 'longtask' });
    const channel = new MessageChannel();
    const waiting: number[] = [];
    // A message that is sent from a frame arrives when the frame has been painted.
    channel.port1.onmessage = () => {
      for (const pressed of waiting.splice(0)) told.delays.push(performance.now() - pressed);
    };
    const pressed = ({ timeStamp }: Event): void => {
      waiting.push(timeStamp);
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    addEventListener('keydown', pressed, { capture: true });
    Reflect.set(globalThis, 'aquatintTyped', () => {
      removeEventListener('keydown', pressed, { capture: true });
      watcher.disconnect();
      return told;
    });
  });
  const field = page.getByRole('textbox', { name: 'Describe a picture' });
  await field.fill('');
  await field.pressSequentially(TEXT, { delay: PACE });
  return page.evaluate(() => (Reflect.get(globalThis, 'aquatintTyped') as () => Typed)());
}
