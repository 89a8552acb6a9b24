import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { oneIn, openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { seededPicture } from '../../tools/node/seededPicture.ts';
import { openControl, openImageEncoder, openIpAdapter } from '../core/pipeline/control/openControl.ts';
import type { Control } from '../core/pipeline/control/controls.ts';
import { IMAGE_LAYERS, type ImagePromptUse } from '../core/pipeline/control/imagePrompts.ts';
import { CONTROL_TYPES } from '../core/model/controlTypes.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { openModel } from '../core/families/openModel.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Source } from '../core/pipeline/preparedSource.ts';
import type { Model } from '../core/model/model.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { pictureOf } from '../core/preprocess/rgb.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { mergedSources } from '../core/weights/merged.ts';
import { renamed } from '../core/weights/renamed.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { controlNetOf } from '../core/pipeline/control/adapters.ts';
import { parseControlNetConfig } from '../core/models/controlNetConfig.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';

/** Whole runs against diffusers' pipelines: tools/reference/control_runs.py made the numbers. */

const GOLDENS = 'tools/reference/goldens';
const FOLDER = `${GOLDENS}/controlRuns`;
const FOLDERS = { sd1: 'pipelines/sd1', sdxl: 'families/sdxl-folder/model' } as const;
const golden = openGolden(`${FOLDER}/golden.safetensors`);

startOnnxruntime();

/** Of SDXL's latents the goldens have one number in so many. */
const EVERY = { sd1: 1, sdxl: 5 } as const;

type Kind = keyof typeof FOLDERS;

interface Facts {
  readonly name: string;
  readonly model: Kind;
  readonly controls?: readonly (readonly [
    net: string,
    seed: number,
    strength: number,
    from: number,
    to: number,
  ])[];
  readonly adapters?: readonly (readonly [net: string, seed: number, strength: number])[];
  readonly images?: readonly (readonly [kind: string, seeds: readonly number[], strength: number])[];
  readonly unions?: readonly (readonly [
    seed: number,
    strength: number,
    from: number,
    to: number,
    type: number,
  ])[];
  readonly layers?: object;
  readonly mode?: 'balanced' | 'guess';
  readonly source?: number;
  readonly strength?: number;
  readonly masked?: boolean;
}

const { runs, ...common } = JSON.parse(readFileSync(`${FOLDER}/runs.json`, 'utf8')) as {
  readonly runs: readonly Facts[];
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly side: number;
};

const folderOf = (kind: Kind): ModelFolder => goldenFolder(`${GOLDENS}/${FOLDERS[kind]}`);

/** Its way down is the model's. */
function controlNet(kind: Kind, net: string, { denoiser: unet }: Model) {
  const own = openSafetensors(new FileBytes(`${FOLDER}/${kind}-${net}.safetensors`));
  const shared = /^(conv_in|time_embedding|add_embedding|down_blocks|mid_block)\./;
  const copied = renamed(unet.network.weights, (name) => (shared.test(name) ? name : null));
  const config = parseControlNetConfig(JSON.parse(readFileSync(`${FOLDER}/${kind}-controlnet.json`, 'utf8')));
  const stored = {
    config,
    name: `controlnet-${net}`,
    weights: mergedSources([own, copied]),
    check: { what: 'It' },
  };
  return controlNetOf(stored);
}

/** A Control-LoRA: what it adds to the model's way down, in one file. */
const loraFile = (kind: Kind): ModelFolder => ({
  name: 'lora',
  paths: new Set(['lora.safetensors']),
  readText: () => Promise.reject(new Error('There is no text.')),
  open: async () => new FileBytes(`${FOLDER}/${kind}-lora.safetensors`),
});

const seen = (seed: number, side: number) => pictureOf(seededPicture(seed, side, side));

async function controlsOf(
  { model: kind, controls = [], adapters = [], unions = [], mode = 'balanced' }: Facts,
  model: Model,
): Promise<Control[]> {
  const nets = controls.map(async ([net, seed, strength, from, to]) => ({
    ...{ strength, from, to, mode, type: null, picture: seen(seed, common.side) },
    adapter: net === 'lora' ? await openControl(loraFile(kind), model) : controlNet(kind, net, model),
  }));
  const features = await Promise.all(
    adapters.map(async ([net, seed, strength]) => ({
      // MultiAdapter adds what they tell, each with its weight
      ...{
        strength,
        from: 0,
        to: 1,
        picture: seen(seed, common.side),
        mode: 'balanced' as const,
        type: null,
      },
      adapter: await openControl(goldenFolder(`${FOLDER}/t2i-${net}`), model),
    })),
  );
  const kinds = unions.map(async ([seed, strength, from, to, type]) => ({
    ...{ strength, from, to, mode, picture: seen(seed, common.side), type: CONTROL_TYPES[type] ?? null },
    adapter: await openControl(goldenFolder(`${FOLDER}/union`), model),
  }));
  return [...(await Promise.all(nets)), ...features, ...(await Promise.all(kinds))];
}

async function imagesOf(
  { model: kind, images = [], layers }: Facts,
  model: Model,
): Promise<ImagePromptUse[]> {
  const encoder = await openImageEncoder(goldenFolder(`${GOLDENS}/control/vision`));
  return images.map(([name, seeds, strength]) => ({
    adapter: openIpAdapter(memoryBytes(name, goldenBytes(`${FOLDER}/${kind}-ip-${name}.safetensors`)), {
      model,
      encoder,
    }),
    pictures: seeds.map((seed) => seen(seed, 90)),
    ...{ strength, from: 0, to: 1, layers: layers === undefined ? null : IMAGE_LAYERS.style },
  }));
}

function sourceOf({ source, strength = 1, masked = false }: Facts): Source | null {
  if (source === undefined) return null;
  const { side } = common;
  const isPainted = (x: number, y: number): boolean => y >= 16 && y < 48 && x >= 24;
  const mask = masked
    ? Uint8Array.from({ length: side * side }, (_, i) =>
        isPainted(i % side, Math.floor(i / side)) ? 255 : 0,
      )
    : null;
  return { picture: seen(source, side), mask, strength, noiseLevel: 0 };
}

test.each(runs.map((facts) => [facts.name, facts] as const))('%s', async (name, facts) => {
  const model = await openModel(folderOf(facts.model), goldenSupplies);
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const context = {
    ...{ model, sessions, signal: new AbortController().signal, source: sourceOf(facts) },
    controls: await controlsOf(facts, model),
    imagePrompts: await imagesOf(facts, model),
  };
  const settings = {
    ...{ prompt: 'a red apple', negativePrompt: 'blurry', width: common.side, height: common.side },
    ...{ steps: common.steps, guidance: common.guidance, seed: common.seed, sampler: 'euler' },
  };
  try {
    let latents: ArrayLike<number> = [];
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture') latents = event.latents.data;
    }
    expect(relativeError(oneIn(EVERY[facts.model], latents), golden.floats(name))).toBeLessThan(1e-4);
  } finally {
    await sessions.release();
  }
});

test('a union in one file is what its config says', async () => {
  const model = await openModel(folderOf('sdxl'), goldenSupplies);
  const folder = goldenFolder(`${FOLDER}/union`);
  const weights = 'diffusion_pytorch_model.safetensors';
  const alone = { ...folder, paths: new Set([weights]) };
  const [whole, single] = [await openControl(folder, model), await openControl(alone, model)];
  expect(single.config).toEqual({ ...whole.config, encoder: expect.anything() });
  expect(single.network.parameters()).toEqual(whole.network.parameters());
});
