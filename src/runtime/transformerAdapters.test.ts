import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenSupplies } from '../../tools/node/goldenSupplies.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { readAdapterFile } from '../core/adapters/adapterFile.ts';
import { openModel } from '../core/families/openModel.ts';
import { openAdapter } from '../core/pipeline/adapters/openAdapter.ts';
import { keptLatents } from '../core/pipeline/keptLatents.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** LoRAs of diffusion transformers, by whatever names: tools/reference/transformer_adapters.py made the numbers. */

const GOLDENS = 'tools/reference/goldens';
const FOLDER = `${GOLDENS}/transformerAdapters`;
const golden = openGolden(`${FOLDER}/golden.safetensors`);

interface Run {
  readonly name: string;
  readonly folder: string;
  readonly strength: number;
}

interface Facts {
  readonly prompt: string;
  readonly guidance: number;
  readonly steps: number;
  readonly height: number;
  readonly width: number;
  readonly seed: number;
  readonly sampler: string;
}

const jsonIn = (path: string): unknown => JSON.parse(readFileSync(`${GOLDENS}/${path}`, 'utf8'));
const runs = jsonIn('transformerAdapters/runs.json') as readonly Run[];

startOnnxruntime();
const sessions = new Sessions(compilerFor(wasmDevice('Node')));
afterAll(() => sessions.release());

test.each(runs.map((run) => [run.name, run] as const))('%s', async (name, { folder, strength }) => {
  const model = await openModel(goldenFolder(`${GOLDENS}/families/${folder}/model`), goldenSupplies);
  const file = openWeights(new FileBytes(`${FOLDER}/${name}.safetensors`));
  const adapter = openAdapter(readAdapterFile(name, file), model);
  expect(adapter.unknown).toEqual([]);
  const uses = [{ adapter, strength, textStrength: strength }];
  const settings = { ...(jsonIn(`families/${folder}/golden.json`) as Facts), negativePrompt: '' };
  const context = {
    model,
    sessions,
    signal: new AbortController().signal,
    adapters: { uses, embeddings: [] },
  };
  let latents = new Float32Array();
  for await (const event of textToImage(context, settings)) {
    if (event.kind === 'picture') latents = keptLatents(model.vae.config, event.latents).data;
  }
  const without = openGolden(`${GOLDENS}/families/${folder}/golden.safetensors`).floats('latents');
  expect(relativeError(latents, golden.floats(name))).toBeLessThan(1e-4);
  expect(relativeError(latents, without)).toBeGreaterThan(1e-2);
});
