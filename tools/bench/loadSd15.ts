import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildClipText } from '../../src/core/models/clipText.ts';
import { parseClipTextConfig } from '../../src/core/models/clipTextConfig.ts';
import { USUAL_SETTINGS } from '../../src/core/recipe/settings.ts';
import { openSite } from '../generate/browser.ts';
import { importLocalModel, makePictures, openDevice } from '../generate/inPage.ts';
import type { LocalModel } from '../generate/modelFolder.ts';
import { findWorker, HeapProbe, keepMemories, wasmBytes } from './heapProbe.ts';
import { folderBytes, unetParameters, writeSafetensors } from './randomModel.ts';
import type { Section } from './results.ts';
import { SD15_UNET } from './sd15.ts';
import { sessionTimes, WATCH_SESSIONS } from './watchSessions.ts';

const MB = 1e6;
const GENERATOR = 'aquatint-generator';
const LIMIT = 256;

/** Text encoder, UNet, decoder. */
const UNET = 1;

/** SD 1.5's whole UNet with random weights; a text encoder of one layer and `source`'s autoencoder around it. */
async function writeModel(source: string, target: string): Promise<void> {
  await cp(source, target, { recursive: true });
  // Its UNet for few steps reads the texts of the one that is replaced here.
  await rm(path.join(target, 'unet_lcm'), { recursive: true, force: true });
  await writeFile(path.join(target, 'unet/config.json'), JSON.stringify(SD15_UNET));
  await writeSafetensors(
    path.join(target, 'unet/diffusion_pytorch_model.safetensors'),
    unetParameters(SD15_UNET),
  );
  const file = path.join(target, 'text_encoder/config.json');
  const width = SD15_UNET.cross_attention_dim;
  const config: unknown = {
    ...Object(JSON.parse(await readFile(file, 'utf8'))),
    ...{ hidden_size: width, intermediate_size: width, num_attention_heads: 12, num_hidden_layers: 1 },
  };
  await writeFile(file, JSON.stringify(config));
  const text = buildClipText(parseClipTextConfig(config), { batch: 1, length: 8 }, 'webgpu');
  await writeSafetensors(
    path.join(target, 'text_encoder/model.safetensors'),
    text.parameters.map(({ origin }) => origin),
  );
}

interface Loading {
  readonly device: string;
  /** Seconds: copying into the page's files; building the graph and creating the session; the first step. */
  readonly importing: number;
  readonly creating: number;
  readonly step: number;
  readonly heap: number;
  readonly wasm: number;
}

async function measure(model: LocalModel): Promise<Loading> {
  const site = await openSite({ beforeLoad: (page) => keepMemories(page, WATCH_SESSIONS) });
  try {
    const { page } = site;
    const probe = await HeapProbe.attach(page);
    const report = await openDevice(page, 'webgpu');
    const began = performance.now();
    const id = await importLocalModel(page, model);
    const importing = (performance.now() - began) / 1000;
    const heapBefore = probe.reset(GENERATOR);
    const wasmBefore = await wasmBytes(page, 'generator.worker');
    const times: number[] = [];
    await makePictures(
      page,
      {
        ...USUAL_SETTINGS,
        ...{ model: id, prompt: 'a', negativePrompt: '', width: 64, height: 64 },
        ...{ precision: 'f32', steps: 1, guidance: 1, seed: 0, sampler: 'euler', count: 1 },
      },
      {
        wantLatents: false,
        onProgress: (event) => {
          if (event.kind === 'progress' && event.stage === 'denoise') times.push(Date.now());
        },
      },
    );
    const [start = NaN, end = NaN] = times;
    const sessions = await sessionTimes(findWorker(page, 'generator.worker'));
    const created = sessions[UNET] ?? NaN;
    const heap = probe.peak(GENERATOR) - heapBefore;
    const wasm = (await wasmBytes(page, 'generator.worker')) - wasmBefore;
    const device = `${report.device} (${report.adapter})`;
    const seconds = { creating: (created - start) / 1000, step: (end - created) / 1000 };
    return { device, importing, ...seconds, heap, wasm };
  } finally {
    await site.close();
  }
}

/** A checkpoint of SD 1.5's size goes to the device: how long that takes, and what it takes of JS memory. */
export async function benchLoadSd15(source: string, scratch: string): Promise<Section> {
  const target = path.join(scratch, 'sd15');
  try {
    await writeModel(source, target);
    const size = folderBytes(target) / MB;
    const { device, importing, creating, step, heap, wasm } = await measure({
      ...{ path: target, name: 'sd15', isFile: false },
    });
    return {
      title: "Loading a UNet of Stable Diffusion 1.5's size",
      figures: [
        { name: 'files', value: size, unit: 'MB', limit: null },
        { name: 'importing', value: importing, unit: 's', limit: null },
        { name: 'building the graph, creating the session', value: creating, unit: 's', limit: null },
        { name: 'the first step, 64 × 64 pixels', value: step, unit: 's', limit: null },
        { name: 'growth, JavaScript', value: heap / MB, unit: 'MB', limit: null },
        { name: 'growth, WebAssembly', value: wasm / MB, unit: 'MB', limit: null },
        { name: 'growth', value: (heap + wasm) / MB, unit: 'MB', limit: LIMIT },
      ],
      notes: [`${device}, f32; weights go to the device's memory, read piece by piece from the page's files`],
    };
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}
