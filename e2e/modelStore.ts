import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { wholeFolder } from '../tools/node/goldenFolder.ts';
import { checkpointIn } from '../tools/node/madeCheckpoint.ts';
import { MockHub } from '../tools/bench/mockHub.ts';
import { test as base, type Watch, openDialog } from './site.ts';

/** The tiny models that the unit tests compare with diffusers. */
export const TINY = wholeFolder('tools/reference/goldens/pipelines/sd1');
export const UNET = 'unet/diffusion_pytorch_model.safetensors';
const GOLDEN_CHECKPOINT = 'tools/reference/goldens/singleFile/sd1';
const TOKENS = 'cond_stage_model.transformer.text_model.embeddings.token_embedding.weight';
/** Of the tokenizer that comes with the page, for checkpoints that bring none. */
const VOCABULARY = 49408;

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A tiny checkpoint in one file that can be opened: the unit tests' one, with as many words as the tokenizer knows. */
export function checkpoint(title: string): Buffer {
  const golden = Buffer.from(checkpointIn(GOLDEN_CHECKPOINT).buffer);
  const begin = 8 + Number(golden.readBigUInt64LE(0));
  const entries = JSON.parse(golden.subarray(8, begin).toString()) as Record<string, HeaderEntry>;
  const header: Record<string, unknown> = { __metadata__: { title } };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries)) {
    if (name === '__metadata__') continue;
    const isTokens = name === TOKENS;
    const part = isTokens
      ? Buffer.alloc(((to - from) / (shape[0] ?? 1)) * VOCABULARY)
      : golden.subarray(begin + from, begin + to);
    const end = offset + part.length;
    header[name] = { dtype, shape: isTokens ? [VOCABULARY, shape[1]] : shape, data_offsets: [offset, end] };
    parts.push(part);
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

/** The files of a folder. */
export function filesOf(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    paths.map((file) => [path.relative(folder, file).split(path.sep).join('/'), readFileSync(file)]),
  );
}

/** The models screen in the words of somebody who uses it. */
export class ModelStore {
  readonly models: Locator;
  readonly alert: Locator;
  readonly offer: Locator;

  constructor(readonly page: Page) {
    this.models = page.getByRole('radiogroup', { name: 'Model to use' }).getByRole('radio');
    this.alert = page.getByRole('alert');
    this.offer = openDialog(page);
  }

  async open(): Promise<void> {
    await this.page.getByRole('link', { name: /^Models/ }).click();
    await expect(this.page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
  }

  async leave(): Promise<void> {
    await this.page.getByRole('link', { name: 'Back to the press' }).click();
  }

  model(name: string): Locator {
    return this.page
      .getByRole('radiogroup', { name: 'Model to use' })
      .getByRole('radio', { name: new RegExp(`^${name}`) });
  }

  /** A page in the background takes its time with files. */
  async addFolder(folder: string): Promise<void> {
    await this.page.bringToFront();
    await this.page.getByLabel('Folder in diffusers layout').setInputFiles(folder);
  }

  addFiles(files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
    return this.page.getByLabel('Checkpoint files').setInputFiles(files);
  }

  async lookUp(address: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'From the web' }).fill(address);
    await this.page.getByRole('button', { name: 'Look it up' }).click();
  }

  /** Agrees to the licence where that is asked, and starts. */
  async download(address: string): Promise<void> {
    await this.lookUp(address);
    const button = this.offer.getByRole('button', { name: /^Download/ });
    await expect(button).toBeVisible();
    const agree = this.offer.getByRole('checkbox');
    if ((await agree.count()) > 0) await agree.click();
    await button.click();
    await expect(this.offer).toHaveCount(0);
  }

  downloadOf(name: string): Locator {
    return this.page.getByRole('article', { name: `Download of ${name}` });
  }

  /** Bytes that a download shows. */
  async progressOf(name: string): Promise<number> {
    const bar = this.page.getByRole('progressbar', { name: `Download of ${name}` });
    return Number(await bar.getAttribute('aria-valuenow'));
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** What was taken away may be so a moment after that was said. */
  async keepsNothing(): Promise<void> {
    await expect.poll(() => this.onDisk()).toEqual([]);
  }

  /** What lies in the browser's files: paths below models/. */
  onDisk(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const found: string[] = [];
      const walk = async (directory: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
        for await (const [name, handle] of directory.entries()) {
          found.push(`${prefix}${name}`);
          if (handle.kind === 'directory') await walk(handle, `${prefix}${name}/`);
        }
      };
      const root = await navigator.storage.getDirectory();
      await walk(await root.getDirectoryHandle('models', { create: true }), '');
      return found.sort();
    });
  }
}

/** Requests to the mocked hub are the point of these tests; to anywhere else they still fail them. */
export function expectHub(watch: Watch, hub: MockHub): void {
  watch.expected.push(new RegExp(`^request to (${hub.url}|${hub.contentUrl})/`));
}

export const test = base.extend<{ hub: MockHub; store: ModelStore }>({
  // eslint-disable-next-line no-empty-pattern -- how Playwright writes "no other fixtures"
  hub: async ({}, use) => {
    const hub = await MockHub.start();
    await use(hub);
    await hub.stop();
  },
  store: async ({ page, site, hub, watch, studio }, use) => {
    expectHub(watch, hub);
    await page.goto(`${site.url}?hub=${hub.url}`);
    await studio.ready();
    const store = new ModelStore(page);
    await store.open();
    await use(store);
  },
});

export { expect };
