import { beforeAll, expect, test } from 'vitest';
import { goldenFolder } from '../../../../tools/node/goldenFolder.ts';
import { goldenSupplies } from '../../../../tools/node/goldenSupplies.ts';
import { goldenBytes } from '../../../../tools/node/madeCheckpoint.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
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
