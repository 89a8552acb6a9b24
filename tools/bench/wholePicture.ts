import type { Section } from './results.ts';
import { median } from './results.ts';
import { USUAL_SETTINGS } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, makePictures, openDevice } from '../generate/inPage.ts';
import type { LocalModel } from '../generate/modelFolder.ts';
import { nativeSide } from '../generate/modelFolder.ts';
import { runReference } from './python.ts';

const STEPS = 20;
const PICTURES = 4;

async function ourSeconds(model: LocalModel): Promise<{ seconds: number[]; threads: number }> {
  const site = await openSite();
  try {
    const report = await openDevice(site.page, 'wasm');
    const id = await importLocalModel(site.page, model);
    const side = await nativeSide(model.path);
    const pictures = await makePictures(
      site.page,
      {
        ...{ model: id, prompt: 'a red apple', negativePrompt: '', width: side, height: side },
        ...USUAL_SETTINGS,
        ...{ steps: STEPS, guidance: 5, seed: 0, sampler: 'dpmpp_2m_karras', count: PICTURES },
      },
      { wantLatents: false, onProgress: () => undefined },
    );
    const seconds = pictures.slice(1).map(({ timings }) => timings.text + timings.denoise + timings.decode);
    return { seconds, threads: report.threads };
  } finally {
    await site.close();
  }
}

/** The whole picture, text to pixels, loading left out: ours on wasm in Chromium, diffusers on PyTorch's CPU. */
export async function benchWholePicture(model: LocalModel, python: string): Promise<Section> {
  const ours = await ourSeconds(model);
  const theirs = runReference(python, 'picture', model.path, String(STEPS));
  const theirMedian = median(Array.isArray(theirs['seconds']) ? theirs['seconds'].map(Number) : []);
  const ourMedian = median(ours.seconds);
  return {
    title: `A whole picture, ${STEPS} steps with guidance`,
    figures: [
      { name: 'Aquatint, wasm in Chromium', value: ourMedian, unit: 's', limit: null },
      { name: 'diffusers, PyTorch on the CPU', value: theirMedian, unit: 's', limit: null },
      { name: 'ours / theirs', value: ourMedian / theirMedian, unit: '×', limit: null },
    ],
    notes: [
      `threads: ours ${ours.threads}, theirs ${String(theirs['threads'])}; medians of ${PICTURES - 1} pictures`,
    ],
  };
}
