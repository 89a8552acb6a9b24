import { openFolder } from '../../src/core/families/openFolder.ts';
import { EVERYTHING, Sessions } from '../../src/core/pipeline/sessions.ts';
import type { Model } from '../../src/core/model/model.ts';

import { textToImage } from '../../src/core/pipeline/textToImage.ts';
import { FULL_PRECISION, type NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import { weightBytes } from '../../src/core/planner/memoryNeeds.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { diskFolder } from '../node/diskFolder.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';
import { median, type Figure, type Section } from './results.ts';

const MB = 1e6;
const STEPS = 12;
const SETTINGS = {
  ...{ negativePrompt: '', steps: STEPS, guidance: 3, sampler: 'dpmpp_2m_karras' },
};
const PROMPTS = ['a red apple', 'a blue whale', 'a house with a garden', 'a yellow star'];

/** f16 here is f16 storage with f32 sums inside each operator: what a GPU with exact kernels would give. */
const FORMATS: readonly (readonly [string, NumberFormat])[] = [
  ['f32', FULL_PRECISION],
  ['f16', { compute: 'F16', linearBits: null }],
  ['int8', { compute: 'F32', linearBits: 8 }],
  ['int4', { compute: 'F32', linearBits: 4 }],
];

interface Made {
  readonly pictures: readonly Uint8ClampedArray[];
  readonly secondsPerStep: number;
}

async function makeAll(model: Model, name: string, unet: NumberFormat): Promise<Made> {
  const sessions = new Sessions(compilerFor(wasmDevice('bench')), {
    ...EVERYTHING,
    formats: { unet },
  });
  const pictures: Uint8ClampedArray[] = [];
  const seconds: number[] = [];
  const side = model.side;
  try {
    for (const [seed, prompt] of PROMPTS.entries()) {
      const context = { model, sessions, signal: new AbortController().signal };
      let last = performance.now();
      for await (const event of textToImage(context, {
        ...SETTINGS,
        prompt,
        seed,
        width: side,
        height: side,
      })) {
        if (event.kind === 'picture') pictures.push(event.picture.rgba);
        if (event.kind === 'step' && event.done > 1) seconds.push((performance.now() - last) / 1000);
        last = performance.now();
      }
    }
  } finally {
    await sessions.release();
  }
  console.error(`${name}: ${pictures.length} pictures`);
  return { pictures, secondsPerStep: median(seconds) };
}

interface Difference {
  readonly decibels: number;
  readonly most: number;
}

/** Over the colours of all pictures. */
function difference(pictures: readonly Uint8ClampedArray[], exact: readonly Uint8ClampedArray[]): Difference {
  let [squares, count, most] = [0, 0, 0];
  for (const [k, rgba] of exact.entries()) {
    for (const [i, value] of rgba.entries()) {
      if (i % 4 === 3) continue;
      const error = Math.abs((pictures[k]?.[i] ?? NaN) - value);
      squares += error * error;
      count += 1;
      most = Math.max(most, error);
    }
  }
  return { decibels: 10 * Math.log10(255 ** 2 / (squares / count)), most };
}

/** What other numbers than f32 cost in likeness, and save. */
export async function benchPrecision(path: string): Promise<Section> {
  startOnnxruntime();
  const model = await openFolder(diskFolder(path));
  const { facts: unet } = model.denoiser.network;
  const figures: Figure[] = [];
  let exact: readonly Uint8ClampedArray[] = [];
  for (const [name, format] of FORMATS) {
    const { pictures, secondsPerStep } = await makeAll(model, name, format);
    if (name === 'f32') exact = pictures;
    const { decibels, most } = difference(pictures, exact);
    figures.push(
      { name: `${name}: UNet's weights`, value: weightBytes(unet, format) / MB, unit: 'MB', limit: null },
      { name: `${name}: a step on wasm, one thread`, value: secondsPerStep, unit: 's', limit: null },
    );
    if (name === 'f32') continue;
    figures.push(
      { name: `${name}: likeness to f32 (PSNR)`, value: decibels, unit: 'dB', limit: null },
      { name: `${name}: largest difference of a colour`, value: most, unit: '/255', limit: null },
    );
  }
  const prompts = `${PROMPTS.length} pictures of ${STEPS} steps with guidance ${SETTINGS.guidance}`;
  const notes = [prompts, 'int8 and int4: linear layers of the UNet; the rest as f32'];
  return { title: 'Precision', figures, notes };
}
