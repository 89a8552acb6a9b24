import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ArrivedThing } from '../../src/protocol/downloads.ts';
import type { Page } from 'playwright';
import { openSite } from '../generate/browser.ts';
import type { LocalModel } from '../generate/modelFolder.ts';
import { MockHub, sha256, type Transfer } from './mockHub.ts';
import { writeRandomModel } from './randomModel.ts';
import type { Section } from './results.ts';

const MB = 1e6;
/** Times the built-in model: some 150 MB. */
const FACTOR = 6;
const CUTS = 10;
const SPEED = 30 * MB;
const REPOSITORY = 'bench/model';
const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';

/**
 * A download from a mocked hub whose connections are cut ten times, every other time by a reset, through the page's
 * own download worker: how much is fetched twice, and whether what arrives is what was sent.
 */
export async function benchHub(model: LocalModel, scratch: string): Promise<Section> {
  const folder = path.join(scratch, 'hub');
  await writeRandomModel(model.path, folder, FACTOR);
  const files = readFolder(folder);
  const weights = files.get(WEIGHTS)?.length ?? 0;
  const hub = await MockHub.start();
  try {
    hub.repositories.set(REPOSITORY, { files, licence: 'mit' });
    hub.weather.speed = SPEED;
    hub.weather.cutFrom = weights;
    // Not evenly: the last cut comes after all but a thousandth.
    hub.weather.cuts = Array.from({ length: CUTS }, (_, i) =>
      Math.floor(weights * (0.999 * ((i + 1) / CUTS) ** 1.3)),
    );
    const began = performance.now();
    const damaged = await download(hub, files);
    const seconds = (performance.now() - began) / 1000;
    const tries = hub.transfers.filter(({ path: name }) => name === WEIGHTS);
    const twice = repeated(tries);
    return {
      title: 'A download with ten cut connections',
      figures: [
        { name: 'the weights', value: weights / MB, unit: 'MB', limit: null },
        { name: 'connections cut', value: tries.filter(({ isCut }) => isCut).length, unit: '', limit: null },
        {
          name: 'fetched twice, most after one cut',
          value: Math.max(...twice) / MB,
          unit: 'MB',
          limit: 2 ** 20 / MB,
        },
        { name: 'fetched twice, all in all', value: sum(twice) / MB, unit: 'MB', limit: null },
        { name: 'files with a wrong SHA-256', value: damaged, unit: '', limit: 0 },
        { name: 'from start to usable', value: seconds, unit: 's', limit: null },
      ],
      notes: [
        `${tries.length} requests for the weights, served at ${SPEED / MB} MB a second; each try after a cut waits for half a second at least`,
      ],
    };
  } finally {
    await hub.stop();
  }
}

function readFolder(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    paths.map((file) => [path.relative(folder, file).split(path.sep).join('/'), readFileSync(file)]),
  );
}

/** Bytes that one request sent and the next one sent again, for each pair of requests. */
function repeated(tries: readonly Transfer[]): number[] {
  return tries.slice(1).map(({ first }, i) => {
    const before = tries[i];
    return before === undefined ? 0 : Math.max(0, before.first + before.sent - first);
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Gives the number of files that are not what was sent. */
async function download(hub: MockHub, files: ReadonlyMap<string, Buffer>): Promise<number> {
  const site = await openSite();
  try {
    const id = await downloadInPage(site.page, hub.url);
    const stored = await hashesInPage(site.page, id);
    return [...stored].filter(([name, hash]) => hash !== sha256(files.get(name) ?? Buffer.alloc(0))).length;
  } finally {
    await site.close();
  }
}

async function downloadInPage(page: Page, hub: string): Promise<string> {
  // Only the last one who watches is told: the page itself begins to as soon as it has nothing else to do.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('download.worker')),
  );
  return page.evaluate(
    async ([base, repository]) => {
      const { downloads } = aquatint;
      const arrived = new Promise<string>((resolve, reject) => {
        const onDownloads = (list: readonly { readonly state: string; readonly error: unknown }[]): void => {
          const failed = list.find(({ state }) => state === 'failed');
          if (failed) reject(new Error(JSON.stringify(failed.error)));
        };
        const onArrived = (arrived: ArrivedThing): void => {
          if (arrived.kind === 'model') resolve(arrived.model.id);
          else reject(new Error(`${arrived.item.name} is no model.`));
        };
        downloads.watch({ onDownloads, onArrived }).catch(reject);
      });
      const { name, page: from, licence, choices } = await downloads.lookUp(repository, { hub: base });
      await downloads.start({ name, page: from, licence, files: choices[0]?.files ?? [] });
      return arrived;
    },
    [hub, REPOSITORY] as const,
  );
}

/** SHA-256 of every stored file, by the browser's own cryptography. */
async function hashesInPage(page: Page, id: string): Promise<Map<string, string>> {
  const pairs = await page.evaluate(async (model) => {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('models')).getDirectoryHandle(model);
    const found: [string, string][] = [];
    const walk = async (directory: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
      for await (const [name, handle] of directory.entries()) {
        if (handle.kind === 'directory') {
          await walk(handle, `${prefix}${name}/`);
          continue;
        }
        const digest = await crypto.subtle.digest('SHA-256', await (await handle.getFile()).arrayBuffer());
        const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        found.push([`${prefix}${name}`, hex]);
      }
    };
    await walk(folder, '');
    return found;
  }, id);
  return new Map(pairs.filter(([name]) => name !== 'aquatint.json'));
}
