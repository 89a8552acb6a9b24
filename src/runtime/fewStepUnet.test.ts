import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { overlaidFolder } from '../../tools/node/overlaidFolder.ts';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../tools/node/safetensorsFile.ts';
import { openFolder } from '../core/families/openFolder.ts';
import type { ModelFolder } from '../core/pipeline/modelFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { PictureSettings } from '../core/pipeline/pictureJob.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { picturePhases } from '../core/pipeline/picturePhases.ts';
import type { Model } from '../core/model/model.ts';
import { castTo } from '../core/weights/cast.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** A model with two UNets against the same model with the one or the other alone. */

const GOLDENS = 'tools/reference/goldens';
const MODEL = goldenFolder(`${GOLDENS}/pipelines/sd1`);
const WEIGHTS = 'unet/diffusion_pytorch_model.safetensors';
const TOLD_CHANNELS = 12;

startOnnxruntime();

/** The model's own with other numbers, and told the guidance scale as distilled ones are. */
async function distilled(): Promise<ModelFolder> {
  const source = openSafetensors(await MODEL.open(WEIGHTS));
  const floats = castTo(source, 'F32');
  const tensors = new Map<string, StoredTensor>();
  for (const name of source.names()) {
    const { shape } = source.info(name);
    const numbers = new Float32Array(floats.read(name).slice().buffer);
    tensors.set(
      name,
      floatTensor(
        shape,
        numbers.map((value) => 0.9 * value),
      ),
    );
  }
  const timeChannels = source.info('time_embedding.linear_1.weight').shape[1] ?? 0;
  const told = Float32Array.from({ length: timeChannels * TOLD_CHANNELS }, (_, i) => Math.sin(i));
  tensors.set('time_embedding.cond_proj.weight', floatTensor([timeChannels, TOLD_CHANNELS], told));
  const file = safetensorsFile(tensors);
  return {
    ...MODEL,
    readText: async (path) => {
      const config = JSON.parse(await MODEL.readText(path)) as object;
      return JSON.stringify({ ...config, time_cond_proj_dim: TOLD_CHANNELS });
    },
    open: async (path) => memoryBytes(path, file),
  };
}

const SETTINGS: PictureSettings = {
  ...{ prompt: "it's a house", negativePrompt: 'old', width: 64, height: 64, seed: 7, count: 1 },
  ...{ steps: 2, guidance: 4, sampler: 'euler' },
};

async function latentsOf(folder: ModelFolder, ...samplers: readonly string[]) {
  const model = await openFolder(folder);
  const sessions = new Sessions(compilerFor(wasmDevice('test')));
  const found: unknown[] = [];
  try {
    for (const sampler of samplers) {
      const context = { model, sessions, signal: new AbortController().signal };
      for await (const event of textToImage(context, { ...SETTINGS, sampler })) {
        if (event.kind === 'picture') found.push(event.latents.data);
      }
    }
  } finally {
    await sessions.release();
  }
  return found;
}

test('LCM draws with the second UNet, Euler with the first', async () => {
  const second = { folder: await distilled(), from: 'unet' };
  // one after the other in the same sessions, as on the page
  const [lcm, euler] = await latentsOf(overlaidFolder(MODEL, 'unet_lcm', second), 'lcm', 'euler');
  const [firstLcm, firstEuler] = await latentsOf(MODEL, 'lcm', 'euler');
  const [secondLcm] = await latentsOf(overlaidFolder(MODEL, 'unet', second), 'lcm');
  expect(lcm).toEqual(secondLcm);
  expect(euler).toEqual(firstEuler);
  expect(lcm).not.toEqual(firstLcm);
});

/** What the planner counts while a sampler draws with a model. */
function drawnWith(model: Model, sampler: string) {
  const occasion = { width: 64, height: 64, guided: true, decoder: 'full', preview: 'colours' } as const;
  const phases = picturePhases(model, { ...occasion, sampler, encodes: false });
  return phases.find(({ who }) => who === 'who.unet')?.loads[0];
}

test('each UNet has facts of its own for the plan', async () => {
  const second = { folder: await distilled(), from: 'unet' };
  const model = await openFolder(overlaidFolder(MODEL, 'unet_lcm', second));
  const alone = await openFolder(overlaidFolder(MODEL, 'unet', second));
  const plain = await openFolder(MODEL);
  expect(drawnWith(model, 'euler')).toEqual(drawnWith(plain, 'euler'));
  expect(drawnWith(model, 'lcm')?.network).toBe('unet_lcm');
  expect(drawnWith(model, 'lcm')?.facts).toEqual(drawnWith(alone, 'lcm')?.facts);
  expect(drawnWith(model, 'lcm')?.facts).not.toEqual(drawnWith(model, 'euler')?.facts);
  expect(drawnWith(alone, 'lcm')?.network).toBe('unet');
});

/** The model beside itself, but for its second UNet's config. */
function withSecondConfig(change: object): ModelFolder {
  const folder = overlaidFolder(MODEL, 'unet_lcm', { folder: MODEL, from: 'unet' });
  const readText = async (path: string): Promise<string> => {
    const text = await folder.readText(path);
    if (path !== 'unet_lcm/config.json') return text;
    return JSON.stringify({ ...(JSON.parse(text) as object), ...change });
  };
  return { ...folder, readText };
}

describe('a second UNet is refused', () => {
  test('of another model', async () => {
    const other = { folder: goldenFolder(`${GOLDENS}/pipelines/variant`), from: 'unet' };
    await expect(openFolder(overlaidFolder(MODEL, 'unet_lcm', other))).rejects.toThrow(
      'The UNet for few steps expects text of width 24, the text encoder gives 32.',
    );
  });

  test.each([
    [
      { in_channels: 9 },
      'The UNet for few steps takes 9 channels and gives 4, the VAE has 4 latent channels.',
    ],
    [
      { out_channels: 8 },
      'The UNet for few steps takes 4 channels and gives 8, the VAE has 4 latent channels.',
    ],
    [{ num_class_embeds: 10 }, 'The UNet for few steps is told other things beside the text'],
    [
      { cross_attention_dim: 16 },
      'The UNet for few steps expects text of width 16, the text encoder gives 32.',
    ],
    [
      { time_cond_proj_dim: TOLD_CHANNELS },
      'The UNet for few steps does not fit its config: 1 tensor missing (time_embedding.cond_proj.weight)',
    ],
    [{ attention_type: 'gated' }, 'unet_lcm/config.json: "attention_type" should be'],
  ])('with %j', async (change, message) => {
    await expect(openFolder(withSecondConfig({}))).resolves.toHaveProperty('name');
    await expect(openFolder(withSecondConfig(change))).rejects.toThrow(message);
  });
});
