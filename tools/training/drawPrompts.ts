import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { USUAL_SETTINGS, type Settings } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { openDevice } from '../generate/inPage.ts';
import { ensureBuilt } from '../scripts/ensureBuilt.mjs';

/**
 * Draws the prompts that evaluate.py wrote with the page's own engine, one FOLDER/<id>.png each:
 *
 *   node --import tsx tools/training/drawPrompts.ts prompts.jsonl FOLDER [--every 5] [--steps 20] …
 *
 * Pictures that are there already stay, so a run can be cut off and started again.
 */

interface Prompt {
  readonly id: string;
  readonly seed: number;
  readonly prompt: string;
}

const SIDE = 128;

function readPrompt(line: string): Prompt {
  const { id, seed, prompt } = Object(JSON.parse(line)) as Partial<Prompt>;
  if (typeof id !== 'string' || typeof seed !== 'number' || typeof prompt !== 'string')
    throw new Error(`This line has no id, seed and prompt: ${line}`);
  return { id, seed, prompt };
}

async function draw(page: Page, settings: Settings): Promise<Buffer> {
  const text = await page.evaluate(async (wanted) => {
    const [made] = await aquatint.generate(wanted, { wantLatents: false, onEvent: () => undefined });
    if (made === undefined) throw new Error('No picture came.');
    let bytes = '';
    const file = await aquatint.pictureFile(made);
    for (const byte of new Uint8Array(await file.arrayBuffer())) bytes += String.fromCharCode(byte);
    return btoa(bytes);
  }, settings);
  return Buffer.from(text, 'base64');
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      every: { type: 'string', default: '1' },
      steps: { type: 'string', default: '20' },
      guidance: { type: 'string', default: '1.5' },
      sampler: { type: 'string', default: 'ddim' },
      eta: { type: 'string', default: '0' },
      device: { type: 'string', default: 'auto' },
    },
  });
  const [manifest, folder] = positionals;
  if (manifest === undefined || folder === undefined) throw new Error('Which prompts, into which folder?');
  const prompts = (await readFile(manifest, 'utf8')).trim().split('\n').map(readPrompt);
  await mkdir(folder, { recursive: true });
  await ensureBuilt();
  const site = await openSite();
  try {
    await openDevice(site.page, values.device === 'wasm' ? 'wasm' : 'auto');
    for (const [n, { id, seed, prompt }] of prompts.entries()) {
      const file = path.join(folder, `${id}.png`);
      if (n % Number(values.every) !== 0 || existsSync(file)) continue;
      const { sampler } = values;
      const eta = Number(values.eta);
      const numbers = { steps: Number(values.steps), guidance: Number(values.guidance), seed };
      const size = { width: SIDE, height: SIDE, count: 1 };
      const settings = { ...USUAL_SETTINGS, model: 'etch', prompt, negativePrompt: '', sampler, eta };
      await writeFile(file, await draw(site.page, { ...settings, ...numbers, ...size }));
      console.log(id);
    }
  } finally {
    await site.close();
  }
}

await main();
