import type { Locator, Page } from '@playwright/test';
import { cpSync, readFileSync } from 'node:fs';
import { wholeFolder } from '../tools/node/goldenFolder.ts';
import { checkpointIn, goldenBytes } from '../tools/node/madeCheckpoint.ts';
import { tinyControlNet } from '../tools/node/tinyControlNet.ts';
import { annotatorsOf, PUBLIC_ANNOTATORS } from '../src/core/annotators/annotators.ts';
import { CATALOGUE } from '../src/core/hub/catalogue.ts';
import { findLicence } from '../src/core/hub/licences.ts';
import { PREPROCESSOR_NAMES } from '../src/core/preprocess/preprocessors.ts';
import { SAMPLERS } from '../src/core/samplers/catalogue.ts';
import { SCHEDULES } from '../src/core/samplers/schedules.ts';
import type { LabelKey } from '../src/texts/catalogue.ts';
import { LANGUAGES } from '../src/texts/languages.ts';
import { loadLanguage } from '../src/texts/loadLanguage.ts';
import { t } from '../src/texts/translate.ts';
import { hangPrints } from './hungPrints.ts';
import { checkpoint, expectHub, filesOf, test as base, TINY } from './modelStore.ts';
import { pngOf } from './pictures.ts';
import { expect, openDialog } from './site.ts';
import { plainWords, Speech } from './spoken.ts';

/** Every screen in the pseudo language: what is shown or said without being in the catalogue stands out, and fails. */

const GOLDENS = 'tools/reference/goldens';

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What is the same in every language, each with the reason. */
const ALLOWED: readonly RegExp[] = [
  // The page's own name, and that of the model that comes with it.
  /\b(Aquatint|Etch)\b/gi,
  // What this walk itself has written: words, names of files and of what is kept.
  /_*walk(word|file|name)\w*([./]\w+)*/g,
  /\b(BREAK|break|lora)\b/g,
  // Algorithms are called so by their papers and by other programs.
  ...[...SAMPLERS, ...SCHEDULES]
    .map(({ label }) => label)
    .sort((a, b) => b.length - a.length)
    .map((label) => new RegExp(escaped(label), 'g')),
  // Languages are called by their own names.
  ...Object.values(LANGUAGES).map((name) => new RegExp(escaped(name), 'g')),
  // Models are called so by whoever made them, and those of the tests as their folders are.
  ...CATALOGUE.map(({ name }) => new RegExp(escaped(name), 'g')).reverse(),
  // So are networks that read pictures, which have an address besides.
  ...Object.values(PUBLIC_ANNOTATORS).flatMap(({ name, address }) =>
    [address, name].map((text) => new RegExp(escaped(text), 'g')),
  ),
  /\b(sd1|vision)\b/g,
  // Families of them.
  /\b(Stable Diffusion (\d|XL)|Flux\.1|(Stable )?unCLIP|DeepFloyd IF)(?=\P{L}|$)/gu,
  // Licences, too.
  /\bCC BY 4\.0\b/g,
  ...[...CATALOGUE, ...Object.values(PUBLIC_ANNOTATORS)]
    .map(({ licence }) => findLicence({ id: licence, name: null, url: null, page: '' }))
    .map(({ name }) => new RegExp(escaped(name), 'g')),
  // Paths of files, and servers.
  /\b[\w-]+([/.][\w-]+)*\.(json|safetensors|bin|txt)\b/g,
  /\blocalhost(:\d+)?/g,
  // The beginning of a file's SHA-256.
  /\([0-9a-f]{8,64}\)|\b[0-9a-f]{10,12}\b/g,
  // The network that comes with the page is called so in recipes, too.
  /\bPencil\b/g,
  // Kinds of files.
  /\b(PNG|JPEG|WebP|ZIP)\b/g,
  // The browser writes dates.
  /\b[A-Z][a-z]{2} \d+, \d{4}, [\d:]+\s[AP]M/g,
  // What belongs to a prompt's grammar.
  /<break>/g,
  // Words that the model knows, in the sentence that names them.
  /(?<=Ñéáréšt thát ít kñówš: ).*/g,
];

/** As somebody who reads the pseudo language finds things. */
class Walker {
  constructor(readonly page: Page) {}

  button(key: LabelKey, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name: t(key) });
  }

  async press(key: LabelKey, within: Page | Locator = this.page): Promise<void> {
    await this.button(key, within).first().click();
  }

  async ready(): Promise<void> {
    await expect(this.page.getByRole('button', { name: t('header:device') })).toBeVisible();
    await expect(this.page.getByText(t('header:gettingReady'), { exact: true })).toHaveCount(0);
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(openDialog(this.page)).toHaveCount(0);
  }

  /** Opens every list of choices there is in a part of the page, and folds out every part of it. */
  async unfold(within: Locator): Promise<void> {
    for (const summary of await within.locator('details:not([open]) > summary').all()) await summary.click();
    for (const box of await within.getByRole('combobox').all()) {
      if (!(await box.isVisible()) || (await box.evaluate(({ localName }) => localName !== 'button')))
        continue;
      await box.click();
      await expect(this.page.getByRole('listbox')).toBeVisible();
      await this.page.keyboard.press('Escape');
      await expect(this.page.getByRole('listbox')).toHaveCount(0);
    }
  }

  get prompt(): Locator {
    return this.page.locator('#prompt');
  }

  async start(prompt: string, steps: number): Promise<void> {
    const field = this.page.getByRole('textbox', { name: t('ui:exact', { label: t('fields:steps') }) });
    await field.fill(String(steps));
    await field.blur();
    await this.prompt.fill(prompt);
    await this.press('words:generate');
  }
}

const test = base.extend<{ speech: Speech; walker: Walker }>({
  speech: async ({ context }, use) => {
    const speech = await Speech.of(context);
    await use(speech);
    expect.soft(speech.count).toBeGreaterThan(100);
    expect(speech.untranslated(ALLOWED)).toEqual([]);
  },
  walker: async ({ page, site, hub, watch, speech: _ }, use) => {
    expectHub(watch, hub);
    await page.goto(`${site.url}?lang=pseudo&hub=${hub.url}`);
    const walker = new Walker(page);
    await walker.ready();
    await use(walker);
  },
});

// What is not there is found out soon.
test.use({ actionTimeout: 60_000 });
test.beforeAll(() => loadLanguage('en-XA'));
test.afterAll(() => loadLanguage('en'));

/** Drops a file on something, as a hand would. */
async function drop(target: Locator, name: string, content: Buffer, type: string): Promise<void> {
  const dataTransfer = await target.page().evaluateHandle(
    ({ base64, ...file }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], file.name, { type: file.type }));
      return transfer;
    },
    { base64: content.toString('base64'), name, type },
  );
  for (const event of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(event, { dataTransfer });
}

const paste = (page: Page, text: string): Promise<void> =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);

/** From now on the database has no room for any picture: what a browser says then, for no quota that a test can set holds for it. */
const fillTheDisk = (page: Page): Promise<void> =>
  page.evaluate(() => {
    IDBObjectStore.prototype.put = new Proxy(Reflect.get(IDBObjectStore.prototype, 'put'), {
      apply: (put, store: IDBObjectStore, given: Parameters<IDBObjectStore['put']>) => {
        if (store.name === 'files') throw new DOMException('', 'QuotaExceededError');
        return Reflect.apply(put, store, given);
      },
    });
  });

const file = (name: string, buffer: Buffer) => ({ name, buffer, mimeType: 'application/octet-stream' });
const PHOTO = { name: 'walkfile.png', mimeType: 'image/png', buffer: pngOf(300, 200) };

test('what is not translated would be found', () => {
  expect(plainWords(t('adapters:askDelete', { name: 'Ann' }), [])).toEqual(['Ann']);
  expect(plainWords(`${t('ui:close')} Notifications`, [])).toEqual(['Notifications']);
  expect(plainWords(t('ui:close'), [])).toEqual([]);
});

test('a first visit: the press with all that folds out of it', async ({ page, walker }) => {
  await walker.page.getByRole('button', { name: t('header:device') }).click();
  await expect(openDialog(page)).toBeVisible();
  await walker.close();
  for (const key of ['words:whatToLeaveOut', 'words:whatTheModelReads', 'settings:fineSettings'] as const)
    await walker.press(key);
  await page.getByText(t('settings:custom'), { exact: true }).click();
  await page.getByText(t('settings:quick'), { exact: true }).click();
  // Each group of the fine settings shows its own settings once it is on.
  const settings = page.getByRole('region', { name: t('settings:settings') });
  for (const onOff of await settings.getByRole('switch').all()) await onOff.click();
  await walker.unfold(settings);
  await walker.prompt.fill(
    'walkword (walkword:1.3 [walkword:walkword:0.5] __walkname__ {walkword|walkword} ${walkname}',
  );
  await page.locator('#negativePrompt').fill('walkword | ) BREAK <lora:walkname:1>');
  await expect(page.getByRole('region', { name: t('words:words'), exact: true })).toBeVisible();
  await walker.prompt.fill(`${'walkword '.repeat(120)}`);
  await expect(page.getByText(t('words:reading'))).toHaveCount(0);
  await walker.prompt.fill('');
  await page.getByRole('button', { name: t('settings:rollASeedAndKeepIt') }).click();
  for (const key of ['header:hideWordsAndSettings', 'header:showWordsAndSettings'] as const)
    await walker.press(key);
});

test('palette, keys, preferences, presets, earlier words, styles and lists', async ({ page, walker }) => {
  await page.keyboard.press('ControlOrMeta+k');
  const search = openDialog(page).getByRole('combobox');
  await search.fill('walkword');
  await expect(page.getByText(t('commands:nothingIsCalledSo'))).toBeVisible();
  await walker.close();
  await page.keyboard.press('?');
  await expect(openDialog(page)).toBeVisible();
  await walker.close();
  await page.keyboard.press('ControlOrMeta+,');
  await expect(openDialog(page)).toBeVisible();
  await walker.press('page:licences', openDialog(page));
  await expect(openDialog(page).locator('pre')).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await walker.press('models:keepAllForOffline', openDialog(page));
  await page.keyboard.press('Escape');
  await expect(openDialog(page)).toHaveCount(0);
  await walker.press('settings:presets');
  await openDialog(page).getByRole('textbox').fill('walkname');
  await walker.press('settings:keep', openDialog(page));
  await openDialog(page).getByRole('textbox').fill('walkname');
  await expect(walker.button('settings:replace', openDialog(page))).toBeVisible();
  await openDialog(page).getByRole('button', { name: 'walkname', exact: true }).click();
  await expect(openDialog(page)).toHaveCount(0);

  await walker.press('styles:editStylesAndWordLists');
  const dialog = openDialog(page);
  await walker.press('styles:newStyle', dialog);
  await dialog.getByRole('textbox', { name: t('styles:name') }).fill('walkname');
  await dialog.getByRole('textbox', { name: t('styles:whatToLeaveOut') }).fill('walkword');
  await walker.press('styles:keep', dialog);
  await walker.press('styles:newList', dialog);
  await dialog.getByRole('textbox', { name: t('styles:name') }).fill('walkname/?');
  await dialog.getByRole('textbox', { name: t('styles:name') }).fill('walkname');
  await dialog.getByRole('textbox', { name: t('styles:oneOnEachLine') }).fill('walkword');
  await walker.press('styles:keep', dialog);
  for (const [key, name] of [
    ['styles:importAStylesCsv', 'walkfile.csv'],
    ['styles:importTxt', 'walkfile.pdf'],
    ['styles:addCsv', 'walkfile.bin'],
  ] as const)
    await dialog.getByLabel(t(key)).setInputFiles(file(name, Buffer.from([0, 255, 1])));
  await walker.close();
});

const INFOTEXT =
  'walkword\nNegative prompt: walkword\nSteps: 7, Sampler: walkname, Schedule type: walkname, CFG scale: 4, Seed: 9, ' +
  'Size: 9000x128, Model: walkname, Clip skip: 40, Lora hashes: "walkname: 0123456789ab", Denoising strength: 0.4, ' +
  'Hires upscale: 2, Hires upscaler: walkname, Refiner: walkname, Refiner switch at: 0.8, VAE: walkname, walkword: walkword, Version: walkname';

test('settings that somebody brought, and files that bring none', async ({ page, walker, site }) => {
  await paste(page, INFOTEXT);
  await expect(openDialog(page)).toBeVisible();
  await walker.press('importSettings:useTheseSettings', openDialog(page));
  await expect(openDialog(page)).toHaveCount(0);
  await paste(page, INFOTEXT);
  await walker.press('importSettings:cancel', openDialog(page));
  const body = page.locator('body');
  const notices = page.getByRole('region', { name: t('page:notices') });
  for (const [content, type] of [
    [Buffer.from('x'), 'image/png'],
    [Buffer.from('x'), 'application/octet-stream'],
    [pngOf(4, 4), 'image/png'],
    [pngOf(4, 4).subarray(0, 40), 'image/png'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 200]), 'image/jpeg'],
    [Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'image/webp'],
  ] as const) {
    await drop(body, 'walkfile', content, type);
    await expect(notices.locator('h2').first()).toBeVisible();
  }
  await page
    .getByLabel(t('source:pictureToStartFrom'), { exact: true })
    .locator('visible=false')
    .setInputFiles(file('walkfile.png', Buffer.from('x')));
  await expect(notices.locator('h2').filter({ hasText: t('stores:thisFileIsNotAPicture') })).toBeVisible();
  await page.goto(`${site.url}?lang=pseudo#recipe=damaged`);
  await page.reload();
  await walker.ready();
  await expect(notices.locator('h2').first()).toBeVisible();
  // A setting that the model cannot do, and a picture that is gone.
  await page.evaluate(() => {
    const name = `aquatint.draft/${sessionStorage.getItem('aquatint.tab')}`;
    const source = {
      image: 'f'.repeat(64),
      mask: 'e'.repeat(64),
      sketch: null,
      strength: 0.5,
      fill: 'original',
      fit: 'crop',
      noiseLevel: 0,
    };
    const gone = { hash: 'a'.repeat(64), name: 'walkname' };
    const adapters = [{ ...gone, strength: 1, textStrength: 1 }];
    localStorage.setItem(
      name,
      JSON.stringify({ state: { prompt: 'walkword', source, adapters }, version: 1 }),
    );
  });
  await page.reload();
  await walker.ready();
  await walker.press('words:generate');
  await expect(page.getByRole('alert').first()).toBeVisible();
});

test('prints: strip, print, menus, wall, search, comparison, bin', async ({ page, walker }) => {
  await hangPrints(page, ['walkword', 'walkword walkword', 'walkwords']);
  const prints = page.getByRole('list', { name: t('gallery:printsNewestFirst') }).getByRole('button');
  await prints.first().click();
  await expect(openDialog(page)).toBeVisible();
  for (const key of ['gallery:copy', 'gallery:enlarge', 'gallery:extend', 'gallery:howToDownload'] as const) {
    await walker.press(key, openDialog(page));
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
  }
  await page.keyboard.press('1');
  await expect(page.getByRole('region', { name: t('gallery:thePictureEnlarged') })).toBeVisible();
  await page.keyboard.press('0');
  await walker.press('gallery:favourite', openDialog(page));
  await walker.press('gallery:copy', openDialog(page));
  await page.getByRole('menuitem').last().click();
  await walker.press('gallery:paintRegionsAnew', openDialog(page));
  await expect(openDialog(page).getByRole('application')).toBeVisible();
  await walker.press('canvas:addRegion', openDialog(page));
  await walker.close();
  await prints.first().click();
  await walker.press('gallery:delete', openDialog(page));
  await expect(openDialog(page)).toHaveCount(0);

  await page.keyboard.press('g');
  await page.keyboard.press('p');
  const wall = page.getByRole('list', { name: t('prints:printsNewestFirst') });
  await expect(wall).toBeVisible();
  const search = page.getByRole('searchbox');
  await search.fill('nothinghas');
  await expect(page.getByText(t('prints:noPrintHasAllOfThis'))).toBeVisible();
  await search.fill('');
  for (const words of ['walkword', 'walkword walkword'])
    await wall.getByRole('button', { name: t('prints:select', { words }), exact: true }).click();
  await walker.press('prints:compare');
  await expect(openDialog(page)).toBeVisible();
  await walker.close();
  await walker.press('prints:delete');
  await expect(page.getByText(t('prints:thereAreNoPrintsYet'))).toBeVisible();
  await page.getByRole('button', { name: new RegExp(`^${t('prints:bin')}`) }).click();
  await walker.press('prints:emptyTheBin');
  await walker.press('prints:deleteForGood', page.getByRole('alertdialog'));
  await expect(page.getByText(t('prints:theBinIsEmpty'))).toBeVisible();
  await page.getByRole('button', { name: new RegExp(`^${t('prints:bin')}`) }).click();
  await page
    .locator('input[type="file"][accept=".zip"]')
    .setInputFiles(file('walkfile.zip', Buffer.from('PK')));
  await expect(
    page
      .getByRole('region', { name: t('page:notices') })
      .locator('h2')
      .last(),
  ).toBeVisible();
});

test('prints that leave and come back, and a full disk', async ({ page, walker }) => {
  // Where the browser asks for a file it is the system's dialog that does.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
  await page.reload();
  await walker.ready();
  await hangPrints(page, ['walkword', 'walkwords']);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  const wall = page.getByRole('list', { name: t('prints:printsNewestFirst') });
  await wall.getByRole('button', { name: t('prints:select', { words: 'walkword' }), exact: true }).click();
  const downloading = page.waitForEvent('download');
  await walker.press('prints:export');
  const zip = await (await downloading).path();
  await walker.press('prints:delete');
  await page.getByRole('button', { name: new RegExp(`^${t('prints:bin')}`) }).click();
  await walker.press('prints:emptyTheBin');
  await walker.press('prints:deleteForGood', page.getByRole('alertdialog'));
  await page.getByRole('button', { name: new RegExp(`^${t('prints:bin')}`) }).click();
  const notice = (text: string): Locator =>
    page
      .getByRole('region', { name: t('page:notices') })
      .locator('h2')
      .filter({ hasText: text });
  const bring = page.locator('input[type="file"][accept=".zip"]');
  await fillTheDisk(page);
  await bring.setInputFiles(zip);
  await expect(notice(t('stores:noRoomForTransfer'))).toBeVisible();
  await page.reload();
  await walker.ready();
  for (const known of [false, true]) {
    await bring.setInputFiles(zip);
    const text = known ? t('stores:printsWereHere', { count: 1 }) : t('stores:printsAdded', { count: 1 });
    await expect(notice(text)).toBeVisible();
  }

  await page.getByRole('link', { name: t('prints:backToThePress') }).click();
  await fillTheDisk(page);
  await walker.start('walkword', 30);
  await walker.press('words:addToTheQueue');
  await expect(page.getByText(t('gallery:notStored'))).toBeVisible({ timeout: 60_000 });
  await expect(notice(t('stores:theQueueIsPausedThere'))).toBeVisible();
  await page.getByText(t('gallery:notStored')).click();
  await walker.press('gallery:keep', openDialog(page));
  // Once more than when it was made.
  await expect(notice(t('stores:noRoomForPrint'))).toHaveCount(2);
  await walker.close();
  await page
    .getByLabel(t('source:pictureToStartFrom'), { exact: true })
    .locator('visible=false')
    .setInputFiles(PHOTO);
  await expect(notice(t('stores:noRoomForSource'))).toBeVisible();
});

test('a picture in the making, the queue, a grid, and what goes wrong', async ({ page, walker }) => {
  await walker.start('walkword', 300);
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await walker.press('words:addToTheQueue');
  await walker.press('words:pictureAfterPicture');
  const queue = page.getByRole('list', { name: t('queue:jobsInOrder') });
  await expect(queue.getByRole('listitem')).toHaveCount(3);
  await queue
    .getByRole('button', { name: t('queue:change', { name: 'walkword' }) })
    .first()
    .click();
  await walker.press('words:leaveItAsItWas');
  await walker.press('queue:pauseAfterThisPicture');
  await walker.press('words:aGridOverSettings');
  const grid = openDialog(page);
  await grid.getByRole('textbox').first().fill('4, walkword');
  await grid.getByRole('textbox').nth(1).fill('1, 900');
  await walker.unfold(grid);
  await grid.getByRole('button', { name: t('grid:makeTheGridOf', { count: 4 }) }).click();
  await expect(grid.getByRole('alert')).toBeVisible();
  await walker.close();
  await expect(page.getByRole('progressbar').first()).toHaveAttribute('aria-valuetext', /\d/, {
    timeout: 60_000,
  });
  await walker.press('words:finishNow');
  await expect(
    page.getByRole('list', { name: t('gallery:printsNewestFirst') }).getByRole('button'),
  ).toHaveCount(1);
  await page
    .getByRole('list', { name: t('gallery:printsNewestFirst') })
    .getByRole('button')
    .click();
  await expect(openDialog(page)).toBeVisible();
  await walker.close();
  await walker.press('queue:letTheQueueGoOn');
  await expect(walker.button('words:cancel')).toBeVisible();
  await walker.press('words:cancel');
  await walker.press('words:earlierWords');
  await openDialog(page).getByRole('textbox').fill('walkword');
  await walker.close();
});

test('the canvas with each of its tools, and the drawing pad', async ({ page, walker }) => {
  await page
    .getByLabel(t('source:pictureToStartFrom'), { exact: true })
    .locator('visible=false')
    .setInputFiles(PHOTO);
  const region = page.getByRole('region', { name: t('source:pictureToStartFrom') });
  await walker.unfold(region);
  await page.getByLabel(t('guides:pictureThatGuides')).setInputFiles(PHOTO);
  await walker.press('source:paintOnlyAPartAnew');
  const board = page.getByRole('application');
  await expect(board).toBeVisible();
  await walker.unfold(openDialog(page));
  for (const tool of ['brush', 'rectangle', 'ellipse', 'lasso', 'hand', 'frame'] as const) {
    await walker.press(`canvas:tool/${tool}`);
    for (const details of await openDialog(page).locator('details:not([open]) > summary').all())
      await details.click();
  }
  await walker.press('canvas:tool/brush');
  await board.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  for (const key of ['canvas:grow', 'canvas:shrink', 'canvas:blur', 'canvas:invert'] as const)
    await walker.press(key);
  await walker.press(
    'canvas:layer/sketch',
    openDialog(page).getByRole('group', { name: t('canvas:paintOn') }),
  );
  await openDialog(page)
    .getByLabel(t('canvas:maskFile'))
    .setInputFiles(file('walkfile', Buffer.from('x')));
  await expect(openDialog(page).getByText(t('canvas:notAMask'))).toBeVisible();
  await openDialog(page)
    .getByRole('button', { name: t('canvas:hide', { layer: t('canvas:layer/picture') }) })
    .click();
  await walker.press('canvas:done');
  await expect(openDialog(page)).toHaveCount(0);
  await walker.unfold(page.getByRole('region', { name: t('settings:settings') }));
  await page.getByRole('button', { name: t('source:startFromNoiseAlone') }).click();

  await walker.press('drawing:orDrawItThreeStrokes');
  const paper = page.getByRole('application');
  await paper.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Space');
  await openDialog(page).getByRole('textbox').fill('walkword');
  await expect(openDialog(page).getByRole('img', { name: t('drawing:theSketchThatYour') })).toBeVisible();
});

test('models, what the hub has, and what lies beside models', async ({ page, walker, hub }) => {
  test.slow();
  const files = filesOf(TINY);
  hub.repositories.set('walkname/walkname', { files, licence: 'creativeml-openrail-m' });
  hub.repositories.set('walkname/gated', { files, gated: true });
  hub.repositories.set('walkname/pickles', { files: new Map([['walkfile.ckpt', Buffer.from('x')]]) });
  await page.goto(`${new URL(page.url()).origin}/?lang=pseudo&hub=${hub.url}#models`);
  await page.reload();
  await expect(page.getByRole('heading', { name: t('models:aDozenToBeginWith') })).toBeVisible();
  const lookUp = async (address: string): Promise<void> => {
    await page.getByRole('textbox', { name: t('models:fromTheWeb') }).fill(address);
    await walker.press('models:lookItUp');
    await expect(openDialog(page)).toBeVisible();
    await expect(openDialog(page).getByText(t('models:askingWhatThereIs'))).toHaveCount(0);
  };
  for (const address of [
    'walkname/walkword',
    'walkname/gated',
    'walkname/pickles',
    'walkword walkword',
    'walkname/walkname',
  ]) {
    await lookUp(address);
    await walker.close();
  }
  hub.weather.apiStatus = 429;
  await lookUp('walkname/walkname');
  await walker.close();
  hub.weather.apiStatus = null;
  hub.weather.corrupt = true;
  await lookUp('walkname/walkname');
  await openDialog(page).getByRole('checkbox').click();
  await openDialog(page)
    .getByRole('button', { name: /⟦Dówñlóád \d/ })
    .click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  hub.weather.corrupt = false;

  const add = (name: string, buffer: Buffer): Promise<void> =>
    page.getByLabel(t('models:checkpointFiles')).setInputFiles(file(name, buffer));
  const golden = (name: string): Buffer => readFileSync(`${GOLDENS}/adapters/${name}.safetensors`);
  await page.getByLabel(t('models:folderInDiffusers')).setInputFiles(TINY);
  await expect(page.getByRole('radio', { name: /^sd1/ })).toBeVisible();
  for (const [name, buffer] of [
    ['walknamecontrol', Buffer.from(tinyControlNet())],
    ['walknamelooks', Buffer.from(goldenBytes(`${GOLDENS}/controlRuns/sd1-ip-basic.safetensors`))],
    ['walknamelora', golden('kohya')],
    ['walknameword', golden('glow')],
    // Waits for its tokenizer.
    ['walknamewaits', Buffer.from(checkpointIn(`${GOLDENS}/families/z_image-single`))],
  ] as const) {
    await add(`${name}.safetensors`, buffer);
    await expect(page.getByText(new RegExp(`${name} .*⟧`, 's')).first()).toBeVisible();
  }
  await add('walknamepairs.txt', readFileSync('public/models/clip/merges.txt'));
  await expect(page.getByText(/walknamepairs .*⟧/s).first()).toBeVisible();
  await add('walkfile.safetensors', checkpoint('walkname'));
  await add('walkfile.safetensors', golden('kohya').subarray(0, -100));
  await expect(page.getByRole('alert').last()).toBeVisible();
  await add('walkfile.safetensors', Buffer.alloc(100));
  await add('walkfile.ckpt', Buffer.from('x'));
  await page
    .getByLabel(t('models:folderInDiffusers'))
    .setInputFiles(wholeFolder(`${GOLDENS}/control/vision`));
  await expect(page.getByText(t('adapters:besideTheModels'))).toBeVisible();
  await page.locator('main details').evaluateAll((all: HTMLDetailsElement[]) => {
    for (const one of all) one.open = true;
  });
  await page.getByRole('button', { name: t('adapters:deleteNamed', { name: 'walknamelora' }) }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await walker.press('adapters:keep', page.getByRole('alertdialog'));
  await drop(page.locator('main'), 'walkfile.bin', Buffer.from('x'), '');

  await page.getByRole('link', { name: t('models:backToThePress') }).click();
  await expect(walker.prompt).toBeVisible();
  await page.getByLabel(t('guides:pictureThatGuides')).setInputFiles(PHOTO);
  const guides = page.getByRole('region', { name: t('guides:picturesThatGuide') });
  await walker.unfold(guides);
});

test('control pictures by everything that makes them', async ({ page, walker, hub }) => {
  test.slow();
  for (const [kind, folder] of [
    ['depth-estimator', 'depth'],
    ['pose-estimator', 'pose'],
    ['person-detector', 'people'],
  ] as const) {
    const files = filesOf(`${GOLDENS}/annotators/${folder}`);
    hub.repositories.set(PUBLIC_ANNOTATORS[kind].address, { files, licence: 'apache-2.0' });
  }
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByLabel(t('models:folderInDiffusers')).setInputFiles(TINY);
  await expect(page.getByRole('radio', { name: /^sd1/ })).toBeChecked();
  await page
    .getByLabel(t('models:checkpointFiles'))
    .setInputFiles(file('walknamecontrol.safetensors', Buffer.from(tinyControlNet())));
  await expect(page.getByText(/walknamecontrol .*⟧/).first()).toBeVisible();
  await page.getByRole('link', { name: t('models:backToThePress') }).click();
  await page.getByLabel(t('guides:pictureThatGuides')).setInputFiles(PHOTO);
  const guides = page.getByRole('region', { name: t('guides:picturesThatGuide') });
  await walker.unfold(guides);
  for (const [place, name] of PREPROCESSOR_NAMES.entries()) {
    await guides.getByRole('combobox', { name: t('fields:controls.preprocessor') }).click();
    await page.getByRole('listbox').getByRole('option').nth(place).click();
    await expect(page.getByRole('listbox')).toHaveCount(0);
    for (const kind of annotatorsOf(name)) {
      const named = PUBLIC_ANNOTATORS[kind].name;
      await guides.getByRole('button', { name: t('guides:fetch', { name: named }) }).click();
      await openDialog(page)
        .getByRole('button', { name: /⟦Dówñlóád \d/ })
        .click();
      await expect(openDialog(page)).toHaveCount(0);
    }
    await expect(guides.getByRole('img', { name: t('guides:theControlPictureAsThe') })).toBeVisible();
    await expect(guides.getByText(t('guides:readingThePicture'))).toHaveCount(0);
  }
});

test('models that make pictures larger', async ({ page, walker }, info) => {
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  for (const name of ['imagen_two', 'imagen_one']) {
    const folder = info.outputPath(`walkname${name}`);
    cpSync(wholeFolder(`${GOLDENS}/families/${name}-folder/model`), folder, { recursive: true });
    await page.getByLabel(t('models:folderInDiffusers')).setInputFiles(folder);
    await expect(page.getByRole('radio', { name: new RegExp(`^walkname${name}`) })).toBeVisible();
  }
  await page.getByRole('link', { name: t('models:backToThePress') }).click();
  await walker.press('settings:fineSettings');
  for (const label of [t('settings:madeLargerBy'), t('settings:thenMadeLargerBy')]) {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('listbox').getByRole('option', { name: 'walknameimagen_two', exact: true }).click();
  }
  await walker.prompt.fill('walkword');
  await walker.press('words:generate');
  await expect(
    page.getByRole('list', { name: t('gallery:printsNewestFirst') }).getByRole('button'),
  ).toHaveCount(1);
});
