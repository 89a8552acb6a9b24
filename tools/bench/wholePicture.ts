import type { Page } from 'playwright';
import { USUAL_SETTINGS, type Settings } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, openDevice } from '../generate/inPage.ts';
import { nativeSide, type LocalModel } from '../generate/modelFolder.ts';
import { ReferenceProcess } from './python.ts';
import { median, pairedRatio, type Section } from './results.ts';

const STEPS = 20;
const ROUNDS = 7;

/** Text to pixels, without loading. */
async function ourSeconds(page: Page, settings: Settings): Promise<number> {
  return page.evaluate(async (wanted) => {
    const [picture] = await aquatint.generate(wanted);
    if (picture === undefined) throw new Error('There is no picture.');
    const { text, denoise, decode } = picture.timings;
    return text + denoise + decode;
  }, settings);
}

async function settingsFor(page: Page, model: LocalModel): Promise<Settings> {
  const side = await nativeSide(model.path);
  return {
    ...USUAL_SETTINGS,
    ...{ model: await importLocalModel(page, model), prompt: 'a red apple', negativePrompt: '' },
    ...{ width: side, height: side, steps: STEPS, guidance: 5, seed: 0 },
    ...{ sampler: 'dpmpp_2m_karras', count: 1 },
  };
}

/**
 * The whole picture, text to pixels, loading left out: ours on wasm in Chromium, diffusers on PyTorch's CPU. One after
 * the other, in pairs; the first pair warms up.
 */
export async function benchWholePicture(model: LocalModel, python: string): Promise<Section> {
  const theirs = new ReferenceProcess(python, 'pictures', model.path, String(STEPS));
  const site = await openSite();
  try {
    const { threads, torch } = await theirs.next();
    const report = await openDevice(site.page, 'wasm');
    const settings = await settingsFor(site.page, model);
    const pairs: (readonly [number, number])[] = [];
    for (let seed = 0; seed <= ROUNDS; seed += 1) {
      const ours = await ourSeconds(site.page, { ...settings, seed });
      pairs.push([ours, Number((await theirs.ask(String(seed)))['seconds'])]);
    }
    const [, ...measured] = pairs;
    const figure = (name: string, which: 0 | 1) => ({
      ...{ name, value: median(measured.map((pair) => pair[which])), unit: 's', limit: null },
    });
    return {
      title: `A whole picture, ${STEPS} steps with guidance`,
      figures: [
        figure('Aquatint, wasm in Chromium', 0),
        figure('diffusers, PyTorch on the CPU', 1),
        pairedRatio('ours / theirs', measured, null),
      ],
      notes: [
        `threads: ours ${report.threads}, theirs ${String(threads)}; medians of ${ROUNDS} pairs; torch ${String(torch)}`,
      ],
    };
  } finally {
    await site.close();
    await theirs.end();
  }
}
