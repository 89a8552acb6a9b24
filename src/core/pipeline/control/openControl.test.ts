import { beforeAll, expect, test } from 'vitest';
import { goldenFolder } from '../../../../tools/node/goldenFolder.ts';
import { goldenSupplies } from '../../../../tools/node/goldenSupplies.ts';
import { goldenBytes } from '../../../../tools/node/madeCheckpoint.ts';
import { safetensorsFile, type StoredTensor } from '../../../../tools/node/safetensorsFile.ts';
import { tinyControlNet } from '../../../../tools/node/tinyControlNet.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
import { openWeights } from '../../weights/openWeights.ts';
import type { ModelFolder } from '../modelFolder.ts';
import { openModel } from '../../families/openModel.ts';
import type { Model } from '../../model/model.ts';
import { requireImageLayers } from './imagePrompts.ts';
import { openControl, openImageEncoder, openIpAdapter } from './openControl.ts';

const GOLDENS = 'tools/reference/goldens';
const ipAdapter = (name: string) =>
  memoryBytes(name, goldenBytes(`${GOLDENS}/controlRuns/${name}.safetensors`));
const part = (name: string) => goldenFolder(`${GOLDENS}/control/${name}`);

let model: Model;
beforeAll(async () => {
  model = await openModel(goldenFolder(`${GOLDENS}/pipelines/sd1`), goldenSupplies);
});

test('a folder of another kind is named for what it is', async () => {
  await expect(openControl(part('vision'), model)).rejects.toMatchObject({
    code: 'item-misplaced',
    message: expect.stringMatching(/vision is an image encoder, and no ControlNet or T2I-Adapter/),
  });
  await expect(openImageEncoder(part('controlnet-xl'))).rejects.toMatchObject({
    code: 'item-misplaced',
    message: expect.stringMatching(/controlnet-xl is a ControlNet, and no image encoder/),
  });
});

test('an IP-Adapter of another kind of model is one that does not fit, and no damaged model', async () => {
  const encoder = await openImageEncoder(part('vision'));
  expect(() => openIpAdapter(ipAdapter('sdxl-ip-basic'), { model, encoder })).toThrow(
    expect.objectContaining({
      code: 'adapter-unfit',
      message: expect.stringMatching(/makes words of 40 numbers of pictures, and this model's have 32/),
    }),
  );
});

test('blocks that heed a picture are blocks of the model', async () => {
  const encoder = await openImageEncoder(part('vision'));
  const adapter = openIpAdapter(ipAdapter('sd1-ip-basic'), {
    model,
    encoder,
  });
  const use = (layers: Record<string, number>) => ({
    ...{ adapter, pictures: [], strength: 1, from: 0, to: 1 },
    layers,
  });
  requireImageLayers([use({ 'down_blocks.1': 1, mid_block: 0.5 })], model.denoiser);
  expect(() => requireImageLayers([use({ 'down_blocks.9': 1 })], model.denoiser)).toThrow(
    'at down_blocks.9: choose blocks among down_blocks.0, down_blocks.1, up_blocks.1, up_blocks.2, mid_block, or all',
  );
});

/** A folder with one file of weights, to which tensors of kinds that training leaves behind were added. */
function withStrays(bytes: Uint8Array): ModelFolder {
  const source = openWeights(memoryBytes('it', bytes)).tensors;
  const tensors = new Map<string, StoredTensor>(
    [...source.names()].map((name) => [name, { ...source.info(name), bytes: source.read(name).slice() }]),
  );
  tensors.set('optimizer.state.0.step', { dtype: 'I64', shape: [], bytes: new Uint8Array(8) });
  tensors.set('down_blocks.0.ema', { dtype: 'F64', shape: [2], bytes: new Uint8Array(16) });
  tensors.set('no.numbers', { dtype: 'F16', shape: [0, 3], bytes: new Uint8Array() });
  const file = safetensorsFile(tensors);
  return {
    ...{ name: 'it', paths: new Set(['it.safetensors']), readText: async () => '' },
    open: async (path) => memoryBytes(path, file),
  };
}

test.each([
  ['a ControlNet', () => tinyControlNet()],
  ['a T2I-Adapter', () => goldenBytes(`${GOLDENS}/controlRuns/t2i-a/diffusion_pytorch_model.safetensors`)],
])('what is in the file of %s and has no place in it is passed over, and named', async (_, bytes) => {
  const { passedOver } = await openControl(withStrays(bytes()), model);
  expect([...(passedOver ?? [])].sort()).toEqual([
    'down_blocks.0.ema',
    'no.numbers',
    'optimizer.state.0.step',
  ]);
});
