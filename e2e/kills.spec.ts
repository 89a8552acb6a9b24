import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test, type Page } from '@playwright/test';
import { ensureChromium } from '../tools/scripts/chromium.mjs';
import { serve } from '../tools/scripts/serve.mjs';
import { hangPrints } from './hungPrints.ts';
import { pngOf } from './pictures.ts';
import { Studio } from './site.ts';
import { copiedWords } from './stored.ts';

/** The browser is killed, all of its processes at once and without a word, at random moments with work queued. */

const TIMES = Number(process.env['AQUATINT_KILLS'] ?? 50);
const SEED = Number(process.env['AQUATINT_SEED'] ?? Date.now() % 2 ** 31);
/** Milliseconds until a kill, after what must be there again was looked at. */
const LONGEST_WAIT = 4000;
/** The mask is changed in one round of so many. */
const PAINTED_EVERY = 6;

/** What lies in the databases, and what the form says. */
interface Kept {
  readonly prompt: string;
  /** Ids, with the words of each. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly prints: Readonly<Record<string, string>>;
  /** Names of pictures and masks. */
  readonly sources: readonly string[];
  readonly isMasked: boolean;
}

/** Park and Miller (1988), so that a run can be made again. */
function randomOf(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

class Killable {
  private constructor(
    readonly page: Page,
    readonly browser: ChildProcess,
  ) {}

  static async open(profile: string, url: string): Promise<Killable> {
    const port = path.join(profile, 'DevToolsActivePort');
    await rm(port, { force: true });
    const browser = spawn(
      await ensureChromium(),
      [
        ...['--headless=new', '--no-sandbox', '--no-first-run', '--disable-background-networking'],
        ...[`--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
      ],
      // A group of its own, which can be killed as one.
      { detached: true, stdio: 'ignore' },
    );
    const number = async (): Promise<string> =>
      (await readFile(port, 'utf8').catch(() => '')).split('\n')[0] ?? '';
    await expect.poll(number, { timeout: 30_000 }).not.toBe('');
    const connected = await chromium.connectOverCDP(`http://127.0.0.1:${await number()}`);
    const [context] = connected.contexts();
    const page = context?.pages()[0] ?? (await context?.newPage());
    if (page === undefined) throw new Error('The browser has no page.');
    await page.goto(url, { waitUntil: 'commit' });
    await new Studio(page).ready();
    return new Killable(page, browser);
  }

  async kill(): Promise<void> {
    const { pid } = this.browser;
    if (pid === undefined || this.browser.exitCode !== null) return;
    const gone = new Promise((resolve) => this.browser.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await gone;
  }
}

async function look(page: Page): Promise<Kept> {
  const stored = await page.evaluate(async () => {
    const open = (name: string): Promise<IDBDatabase> =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(new Error(String(opening.error)));
      });
    const all = async (name: string, store: string, keys = false): Promise<unknown[]> => {
      const db = await open(name);
      const reading = db.transaction(store).objectStore(store);
      const asked = keys ? reading.getAllKeys() : reading.getAll();
      const found = await new Promise<unknown[]>((resolve) => {
        asked.onsuccess = () => resolve(asked.result);
      });
      db.close();
      return found;
    };
    type Job = { id: string; settings: { prompt: string } };
    type Entry = { id: string; recipe: { settings: { prompt: string } } };
    const jobs = (await all('aquatint-queue', 'jobs')) as Job[];
    const entries = (await all('aquatint-gallery', 'entries')) as Entry[];
    return {
      jobs: Object.fromEntries(jobs.map(({ id, settings }) => [id, settings.prompt])),
      prints: Object.fromEntries(entries.map(({ id, recipe }) => [id, recipe.settings.prompt])),
      sources: (await all('aquatint-sources', 'files', true)).map(String),
    };
  });
  const prompt = await new Studio(page).prompt.inputValue();
  return { ...stored, prompt, isMasked: (await page.locator('img[class*="mask"]').count()) > 0 };
}

/** What was there and is not any more; a job may have become a print. */
function lost(before: Kept, after: Kept): string[] {
  const made = new Set(Object.values(after.prints));
  const missing = [
    ...Object.keys(before.prints)
      .filter((id) => !(id in after.prints))
      .map((id) => `print ${id}`),
    ...Object.entries(before.jobs)
      .filter(([id, words]) => !(id in after.jobs) && !made.has(words))
      .map(([, words]) => `job “${words}”`),
    ...before.sources.filter((name) => !after.sources.includes(name)).map((name) => `picture ${name}`),
  ];
  if (after.prompt !== before.prompt) missing.push(`words “${before.prompt}”, found “${after.prompt}”`);
  if (before.isMasked && !after.isMasked) missing.push('mask');
  return missing;
}

/** A picture to start from with a mask over it, or another stroke of the mask. */
async function paint(page: Page, at: number): Promise<void> {
  if ((await page.locator('img[class*="mask"]').count()) === 0)
    await page
      .getByLabel('Picture to start from', { exact: true })
      .locator('visible=false')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: pngOf(300, 200) });
  await page.getByRole('button', { name: /^(Paint only a part anew|Change the mask)/ }).click();
  const board = page.getByRole('application', { name: /^The picture; brush/ });
  await expect(board).toBeVisible();
  const box = await board.boundingBox();
  if (box === null) throw new Error('The board is not to be seen.');
  await page.mouse.move(box.x + box.width * at, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * at, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function work(page: Page, round: number, random: () => number): Promise<void> {
  const studio = new Studio(page);
  // Where the machine is too slow for any to be made in between, there are some to be lost.
  if (round === 0) await hangPrints(page, ['an old print', 'another one']);
  if (round % PAINTED_EVERY === 0) await paint(page, 0.4 + 0.2 * random());
  await studio.setSteps(1 + Math.floor(12 * random()));
  for (const one of ['first', 'second'].slice(0, round % 3 === 0 ? 2 : 1)) {
    await studio.prompt.fill(`${one} picture of round ${round}`);
    await studio.prompt.press('ControlOrMeta+Enter');
  }
  const last = `what was being written in round ${round}`;
  await studio.prompt.fill(last);
  // It is put into the database when somebody pauses.
  await expect.poll(() => copiedWords(page)).toBe(last);
}

test(`a browser that is killed ${TIMES} times loses nothing`, { tag: '@long' }, async () => {
  test.setTimeout(60_000 + TIMES * 40_000);
  console.log(`AQUATINT_SEED=${SEED}`);
  const random = randomOf(SEED);
  const site = await serve({ port: 0 });
  const profile = await mkdtemp(path.join(tmpdir(), 'aquatint-kills-'));
  let browser: Killable | null = null;
  try {
    let before: Kept | null = null;
    let most = 0;
    for (let round = 0; round <= TIMES; round += 1) {
      browser = await Killable.open(profile, site.url);
      const { page } = browser;
      if (before !== null) {
        const wanted: Kept = before;
        await expect
          .poll(async () => lost(wanted, await look(page)), { message: `round ${round}`, timeout: 15_000 })
          .toEqual([]);
      }
      if (round === TIMES) break;
      await work(page, round, random);
      before = await look(page);
      most = Math.max(most, Object.keys(before.jobs).length);
      await page.waitForTimeout(LONGEST_WAIT * random());
      await browser.kill();
    }
    expect(most).toBeGreaterThan(1);
    expect(Object.keys(before?.prints ?? {}).length).toBeGreaterThan(1);
  } finally {
    await browser?.kill();
    await site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
