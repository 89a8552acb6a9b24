import { rm } from 'node:fs/promises';
import path from 'node:path';
import { USUAL_SETTINGS, type Settings } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, openDevice } from '../generate/inPage.ts';
import { countBuffers, peakOfBuffers } from './liveBuffers.ts';
import { NO_KERNELS } from './noKernels.ts';
import type { Figure, Section } from './results.ts';
import {
  SCALED_FLUX,
  SCALED_SD15,
  SCALED_SD35,
  SCALED_SDXL,
  SCALED_Z_IMAGE,
  writeScaled,
  type ScaledModel,
} from './scaledModels.ts';

const MB = 1e6;
/** Of what is planned. */
const LEAST = 0.75;

interface Run {
  readonly model: ScaledModel;
  /** Pixels. */
  readonly side: number;
  readonly guidance: number;
  readonly precision: Settings['precision'];
  /** Of the machine, in GB, as the generator is told: so little that phases leave, and T5 takes 8 bits, as on people's machines. */
  readonly memory: number;
  /** As long as the model reads: a plan is for all texts. */
  readonly prompt: string;
}

const RUNS: Readonly<Record<string, Run>> = {
  sd15: { model: SCALED_SD15, side: 224, guidance: 5, precision: 'f32', memory: 0.2, prompt: 'a' },
  sdxl: { model: SCALED_SDXL, side: 320, guidance: 5, precision: 'f32', memory: 0.2, prompt: 'a' },
  sd35: { model: SCALED_SD35, side: 256, guidance: 1, precision: 'f16', memory: 0.1, prompt: 'a' },
  flux: { model: SCALED_FLUX, side: 128, guidance: 1, precision: 'int4', memory: 0.06, prompt: 'a' },
  'z-image': {
    ...{ model: SCALED_Z_IMAGE, side: 256, guidance: 0, precision: 'int4', memory: 0.075 },
    prompt: 'a '.repeat(480),
  },
};

export const PEAKS = Object.keys(RUNS);

/** What the generator believes of the machine. */
const told = (memory: number): string => `
  Object.defineProperty(navigator, 'deviceMemory', { value: ${memory}, configurable: true });
  ${NO_KERNELS}
`;

interface Peak {
  readonly planned: number;
  readonly counted: number;
  /** What the plan says. */
  readonly device: string;
}

async function measure(run: Run, folder: string): Promise<Peak> {
  const site = await openSite({ beforeLoad: (page) => countBuffers(page, told(run.memory)) });
  try {
    const { page } = site;
    const report = await openDevice(page, 'webgpu');
    const model = await importLocalModel(page, { path: folder, name: run.model.name, isFile: false });
    const { side, guidance, precision, prompt } = run;
    const settings: Settings = {
      ...USUAL_SETTINGS,
      ...{ model, prompt, negativePrompt: '', width: side, height: side, guidance, precision },
      ...{ steps: 1, seed: 1, sampler: 'euler', count: 1 },
    };
    const planned = await page.evaluate(async (wanted) => {
      let bytes = NaN;
      await aquatint.generate(wanted, {
        onEvent: (event) => {
          if (event.kind === 'planned') bytes = event.gpuBytes;
        },
      });
      return bytes;
    }, settings);
    return { planned, counted: await peakOfBuffers(page), device: `${report.device} (${report.adapter})` };
  } finally {
    await site.close();
  }
}

function figuresOf(name: string, { planned, counted }: Peak): Figure[] {
  return [
    { name: `${name}: planned`, value: planned / MB, unit: 'MB', limit: null },
    { name: `${name}: counted`, value: counted / MB, unit: 'MB', limit: planned / MB },
    { name: `${name}: planned / counted`, value: planned / counted, unit: '×', limit: 1 / LEAST },
  ];
}

/** The most bytes of live buffers of the graphics device while one picture is made, beside what the plan for it says. */
export async function benchPeakMemory(key: string, scratch: string): Promise<Section> {
  const run = RUNS[key];
  if (run === undefined) throw new RangeError(`There is no ${key}.`);
  const folder = path.join(scratch, key);
  try {
    await writeScaled(run.model, folder);
    const peak = await measure(run, folder);
    return {
      title: `Memory of the graphics device, planned and counted: ${run.model.name}`,
      figures: figuresOf(run.model.name, peak),
      notes: [
        `${peak.device}, where nothing is in f16; a narrower model of random weights at ${run.side}², one step, ${run.precision}`,
        'all buffers that are neither destroyed nor collected, onnxruntime’s own among them; all commands are recorded and submitted, but kernels compute nothing',
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
