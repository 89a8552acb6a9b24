import { expect, test } from 'vitest';
import { floatTensor, safetensorsFile } from '../../../tools/node/safetensorsFile.ts';
import { torchFile } from '../../../tools/node/torchFile.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import type { ModelFolder } from './modelFolder.ts';
import { openModuleWeights } from './moduleWeights.ts';

const tensors = (value: number) => new Map([[`w${value}`, floatTensor([2], [value, value])]]);

function folder(files: Readonly<Record<string, Uint8Array | string>>): ModelFolder {
  return {
    name: 'thing',
    paths: new Set(Object.keys(files)),
    readText: async (path) => String(files[path]),
    open: async (path) => {
      const bytes = files[path];
      return memoryBytes(path, typeof bytes === 'object' ? bytes : new Uint8Array());
    },
  };
}

test.each(['unet/diffusion_pytorch_model.bin', 'unet/pytorch_model.fp16.bin'])('reads %s', async (path) => {
  const source = await openModuleWeights(folder({ [path]: torchFile(tensors(3)) }), 'unet');
  expect([...source.names()]).toEqual(['w3']);
  expect([...new Float32Array(source.read('w3').slice().buffer)]).toEqual([3, 3]);
});

test('reads shards', async () => {
  const weightMap = { w1: 'a.bin', w2: 'b.bin' };
  const files = {
    'unet/diffusion_pytorch_model.bin.index.json': JSON.stringify({ weight_map: weightMap }),
    'unet/a.bin': torchFile(tensors(1)),
    'unet/b.bin': torchFile(tensors(2)),
  };
  expect([...(await openModuleWeights(folder(files), 'unet')).names()]).toEqual(['w1', 'w2']);
});

test('prefers safetensors, even of 16 bits', async () => {
  const files = {
    'unet/diffusion_pytorch_model.bin': torchFile(tensors(1)),
    'unet/diffusion_pytorch_model.fp16.safetensors': safetensorsFile(tensors(2)),
  };
  expect([...(await openModuleWeights(folder(files), 'unet')).names()]).toEqual(['w2']);
});

test('says which file is missing', async () => {
  await expect(openModuleWeights(folder({ 'unet/other.bin': new Uint8Array() }), 'unet')).rejects.toThrow(
    'thing has no file unet/diffusion_pytorch_model.safetensors.',
  );
});
