import { LayerNames } from '../../src/core/adapters/layerNames.ts';
import { LayerFactors } from '../../src/core/adapters/layerFactors.ts';
import type { Patch } from '../../src/core/adapters/kind.ts';
import type { DenoiserShape } from '../../src/core/model/denoiserShape.ts';
import { createNetwork, type Network } from '../../src/core/model/network.ts';
import { buildUNet } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { adaptedNetwork, type NetworkPatches } from '../../src/core/pipeline/adapters/adaptedNetwork.ts';
import { toldStrengths } from '../../src/core/pipeline/adapters/toldStrengths.ts';
import { DeviceProducts } from '../../src/core/pipeline/adapters/deviceProducts.ts';
import { floatTensor } from '../../src/core/pipeline/condition.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { wasmDevice } from '../../src/runtime/device.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';
import { randomLoha, randomLokr, randomLora, randomWeights, type RandomAdapter } from './randomAdapter.ts';
import { median, pairedRatio, type Figure, type Section } from './results.ts';
import { SD15_HALF, SD15_UNET } from './sd15.ts';

const RANK = 32;
const ROUNDS = 7;
const SIDE = 16;
const STRENGTH = 0.8;

const unetOf = (json: object) => {
  const config = parseUNetConfig(json);
  const shape = (side: number): DenoiserShape => ({
    batch: 2,
    latent: [4, side, side],
    inputs: { text: [77, 768] },
  });
  const build: Network<DenoiserShape>['build'] = (own, dialect) => buildUNet(config, own, dialect);
  const parameters = build(shape(8), 'wasm').parameters.map(({ origin }) => origin);
  const weights = randomWeights(parameters);
  const network = createNetwork<DenoiserShape>({
    ...{ name: 'unet', weights, build, check: { what: 'It' } },
    smallest: shape(8),
    typical: { shape: shape(SIDE), elements: SIDE ** 2 },
  });
  return { network, parameters, weights, shape: shape(SIDE) };
};
type UNet = ReturnType<typeof unetOf>;

function patchesOf({ parameters }: UNet, { file }: RandomAdapter): NetworkPatches {
  const names = new LayerNames(parameters);
  const patches = new Map<string, Patch[]>();
  for (const { name, tensors, kinds } of file.layers) {
    const factors = new LayerFactors(file.source, { file: file.name, layer: name, tensors });
    for (const own of names.find(name.slice('lora_unet_'.length))) {
      const all = kinds.flatMap((kind) => kind.read(factors, own).map(({ patch }) => patch));
      patches.set(`${own.path}.weight`, all);
    }
  }
  return patches;
}

async function seconds(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return (performance.now() - began) / 1000;
}

function inputsOf({ shape: { batch, latent } }: UNet): Record<string, HostTensor> {
  const sample = new Float32Array(batch * latent.reduce((a, b) => a * b, 1)).map((_, i) => Math.sin(i));
  return {
    sample: floatTensor([batch, ...latent], sample),
    timestep: floatTensor([batch, 1], new Float32Array(batch).fill(500)),
    text: floatTensor(
      [batch, 77, 768],
      new Float32Array(batch * 77 * 768).map((_, i) => Math.cos(i)),
    ),
  };
}

/** Loading, stepping, and moving the slider of a LoRA over a UNet with half of SD 1.5's channels. */
async function loraFigures(): Promise<Figure[]> {
  const unet = unetOf(SD15_HALF);
  const lora = randomLora(unet.parameters, RANK);
  const adapted = adaptedNetwork(unet.network, [patchesOf(unet, lora)], [1]);
  const [plain, changed] = [1, 2].map(() => new Sessions(compilerFor(wasmDevice('bench'))));
  if (plain === undefined || changed === undefined) throw new RangeError('There are two.');
  const inputs = inputsOf(unet);
  try {
    const without = await seconds(() => plain.of(unet.network, unet.shape));
    const withLora = await seconds(() => changed.of(adapted, unet.shape));
    const step = async (network: Network<DenoiserShape>, sessions: Sessions, strength: number) => {
      const session = await sessions.of(network, unet.shape);
      return session.run({ ...inputs, ...toldStrengths(network, [strength]) });
    };
    await step(unet.network, plain, 0);
    await step(adapted, changed, STRENGTH);
    const reads = lora.tensors.reads + unet.weights.reads;
    const pairs: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const theirs = await seconds(() => step(unet.network, plain, 0));
      pairs.push([await seconds(() => step(adapted, changed, STRENGTH + round / 10)), theirs]);
    }
    const moved = lora.tensors.reads + unet.weights.reads - reads;
    return [
      { name: 'LoRA: more to load', value: withLora - without, unit: 's', limit: 3 },
      { name: 'without: a step', value: median(pairs.map(([, one]) => one)), unit: 's', limit: null },
      pairedRatio('LoRA: a step, with / without', pairs, 1.1),
      { name: 'LoRA: tensors read as its slider moves', value: moved, unit: '', limit: 0 },
    ];
  } finally {
    for (const sessions of [plain, changed]) await sessions.release();
  }
}

/** How long it takes until a kind that is not of low rank is in SD 1.5's weights. */
async function settledFigure(name: string, make: typeof randomLora): Promise<Figure> {
  const unet = unetOf(SD15_UNET);
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
      `a LoRA over half of SD 1.5's channels, where a rank weighs twice as much (all of them in f32 are more than wasm holds), batch 2, latents of ${SIDE}²`,
      'the other kinds over all of SD 1.5’s layers',
    ],
  };
}
