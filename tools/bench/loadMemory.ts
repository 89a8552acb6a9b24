import path from 'node:path';
import { USUAL_SETTINGS } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, makePictures, openDevice } from '../generate/inPage.ts';
import type { LocalModel } from '../generate/modelFolder.ts';
import { HeapProbe, keepMemories, wasmBytes } from './heapProbe.ts';
import { folderBytes, largestTensor, writeRandomModel } from './randomModel.ts';
import type { Figure, Section } from './results.ts';

const MB = 1e6;
const FACTOR = 20;
const ALLOWANCE = 64 * MB;
const GENERATOR = 'aquatint-generator';
const IMPORTER = 'aquatint-import';

interface Growth {
  readonly device: string;
  /** While the model is copied into the page's private files. */
  readonly importing: number;
  /** While it goes from there to the device, and through one step. */
  readonly heap: number;
  readonly wasm: number;
}

async function measure(model: LocalModel): Promise<Growth> {
  const site = await openSite({ beforeLoad: keepMemories });
  try {
    const { page } = site;
    const probe = await HeapProbe.attach(page);
    const report = await openDevice(page, 'webgpu');
    await page.evaluate(() => aquatint.models.list());
    await page.waitForTimeout(500);
    const importerBefore = probe.reset(IMPORTER);
    const id = await importLocalModel(page, model);
    const importing = probe.peak(IMPORTER) - importerBefore;
    const heapBefore = probe.reset(GENERATOR);
    const wasmBefore = await wasmBytes(page, 'generator.worker');
    await makePictures(
      page,
      {
        ...USUAL_SETTINGS,
        ...{ model: id, prompt: 'a', negativePrompt: '', width: 64, height: 64 },
        ...{ steps: 1, guidance: 1, seed: 0, sampler: 'euler', count: 1 },
      },
      { wantLatents: false, onProgress: () => undefined },
    );
    const heap = probe.peak(GENERATOR) - heapBefore;
    const wasm = (await wasmBytes(page, 'generator.worker')) - wasmBefore;
    return { device: `${report.device} (${report.adapter})`, importing, heap, wasm };
  } finally {
    await site.close();
  }
}

function figuresOf(name: string, model: LocalModel, growth: Growth): Figure[] {
  const limit = (largestTensor(model.path) + ALLOWANCE) / MB;
  const { importing, heap, wasm } = growth;
  return [
    { name: `${name}: files`, value: folderBytes(model.path) / MB, unit: 'MB', limit: null },
    { name: `${name}: growth while loading, JavaScript`, value: heap / MB, unit: 'MB', limit: null },
    { name: `${name}: growth while loading, WebAssembly`, value: wasm / MB, unit: 'MB', limit: null },
    { name: `${name}: growth while loading`, value: (heap + wasm) / MB, unit: 'MB', limit },
    { name: `${name}: growth while importing`, value: importing / MB, unit: 'MB', limit },
  ];
}

/**
 * How much JavaScript and WebAssembly memory grows while a model is loaded. Weights should pass through one at a
 * time: the growth may be the largest tensor (as float32) and 64 MB, however large the model is.
 */
export async function benchLoadMemory(model: LocalModel, scratch: string): Promise<Section> {
  const large = { name: 'random', path: path.join(scratch, 'random'), isFile: false };
  await writeRandomModel(model.path, large.path, FACTOR);
  const small = await measure(model);
  const figures = figuresOf(model.name, model, small);
  figures.push(...figuresOf(`${FACTOR} × as large`, large, await measure(large)));
  return {
    title: 'Memory while a model is loaded',
    figures,
    notes: [
      `${small.device}; heap and array buffers of the workers, sampled every few milliseconds`,
      'what the browser holds of a weight on its way to the GPU process is in neither heap, and not counted',
    ],
  };
}
