import { adaptedNetwork } from '../../src/core/pipeline/adapters/adaptedNetwork.ts';
import { DeviceProducts } from '../../src/core/pipeline/deviceProducts.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';
import { randomLoha, randomLokr } from './randomAdapter.ts';
import { median, pairedRatio, type Figure, type Section } from './results.ts';
import { patchesOf, sd15Unet, seconds, SIDE } from './sd15Unet.ts';
import { UnetProcess } from './unetProcess.ts';

const RANK = 32;
const ROUNDS = 7;
const STRENGTH = 0.8;

/** The engine compiles what it has begun to run beside the first steps: the processor is no process's own until it is done. */
const WARMING = 3;

/** How long a UNet with a LoRA of this rank takes to load while no other process is there that still warms up. */
async function loadingAlone(rank: number): Promise<number> {
  const own = new UnetProcess(rank);
  try {
    return await own.ask('load');
  } finally {
    own.end();
  }
}

/** Loading, stepping, and moving the slider of a LoRA over all of SD 1.5's UNet. */
async function loraFigures(): Promise<Figure[]> {
  const withLora = await loadingAlone(RANK);
  const plain = new UnetProcess(0);
  const changed = new UnetProcess(RANK);
  try {
    const without = await plain.ask('load');
    await changed.ask('load');
    for (let warm = 0; warm < WARMING; warm += 1) {
      await plain.ask('step');
      await changed.ask('step', STRENGTH);
    }
    const reads = await changed.ask('reads');
    const pairs: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const theirs = await plain.ask('step');
      pairs.push([await changed.ask('step', STRENGTH + round / 10), theirs]);
    }
    const moved = (await changed.ask('reads')) - reads;
    return [
      { name: 'LoRA: more to load', value: withLora - without, unit: 's', limit: 3 },
      { name: 'without: a step', value: median(pairs.map(([, one]) => one)), unit: 's', limit: null },
      pairedRatio('LoRA: a step, with / without', pairs, 1.1),
      { name: 'LoRA: tensors read as its slider moves', value: moved, unit: '', limit: 0 },
    ];
  } finally {
    for (const own of [plain, changed]) own.end();
  }
}

/** How long it takes until a kind that is not of low rank is in SD 1.5's weights. */
async function settledFigure(name: string, make: typeof randomLoha): Promise<Figure> {
  const unet = sd15Unet();
  const adapted = adaptedNetwork(unet.network, [patchesOf(unet, make(unet.parameters, RANK))], [STRENGTH]);
  const products = new DeviceProducts(compilerFor(wasmDevice('bench')));
  const making = {
    multiply: products.multiply,
    onMade: () => undefined,
    heard: () => Promise.resolve(),
  };
  try {
    const value = await seconds(async () => adapted.prepare?.(making));
    return { name: `${name}: settled`, value, unit: 's', limit: 15 };
  } finally {
    await products.release();
  }
}

/** Adapters over Stable Diffusion 1.5's layers, random weights, wasm. */
export async function benchAdapters(): Promise<Section> {
  startOnnxruntime();
  const figures = [
    ...(await loraFigures()),
    await settledFigure('LoHa', randomLoha),
    await settledFigure('LoKr', randomLokr),
  ];
  return {
    title: `Adapters of rank ${RANK} on attentions and feed-forwards`,
    figures,
    notes: [
      `all of SD 1.5’s UNet, batch 2, latents of ${SIDE}²; the LoRA over linear layers in 8 bits (in floats its weights leave WebAssembly's 4 GB no room), with and without in a process each, step by step in turn`,
    ],
  };
}
