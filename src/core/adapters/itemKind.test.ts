import { expect, test } from 'vitest';
import { goldenBytes } from '../../../tools/node/madeCheckpoint.ts';
import { floatTensor, safetensorsFile } from '../../../tools/node/safetensorsFile.ts';
import type { ItemKind } from '../model/item.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import { openWeights } from '../weights/openWeights.ts';
import { itemKindOf, requireKind } from './itemKind.ts';

const GOLDENS = 'tools/reference/goldens';
const golden = (path: string) => openWeights(memoryBytes(path, goldenBytes(`${GOLDENS}/${path}`))).tensors;
const made = (...names: string[]) => {
  const tensors = names.map((name) => [name, floatTensor([1, 1], new Float32Array(1))] as const);
  return openWeights(memoryBytes('made', safetensorsFile(new Map(tensors)))).tensors;
};
const CONTROLNET = 'control/controlnet-sd1/diffusion_pytorch_model.safetensors';
const UNET = 'pipelines/sd1/unet/diffusion_pytorch_model.safetensors';

test.each<[string, readonly ItemKind[], string]>([
  [
    'adapters/mood.bin',
    ['lora'],
    'It is an embedding, and no LoRA: give it as an embedding, whose name is a word of the prompt.',
  ],
  ['adapters/kohya.safetensors', ['embedding'], 'It is a LoRA, and no embedding: give it as a LoRA.'],
  [CONTROLNET, ['lora'], 'It is a ControlNet, and no LoRA: give it with a control picture.'],
  [UNET, ['controlnet', 't2i'], 'It is a model, and no ControlNet or T2I-Adapter: choose it as the model.'],
  [
    'control/vision/model.safetensors',
    ['ip-adapter'],
    'It is an image encoder, and no IP-Adapter: give it beside an IP-Adapter.',
  ],
  [
    'control/ip-plus.safetensors',
    ['image-encoder'],
    'It is an IP-Adapter, and no image encoder: give it with a picture that is used as words are.',
  ],
  ['preprocess/golden.safetensors', ['lora'], 'It is no LoRA: choose another file.'],
])('%s given as %s is refused by name, with where it belongs', (path, wanted, sentence) => {
  expect(() => requireKind('It', golden(path), wanted)).toThrow(sentence);
});

test('a whole checkpoint is a model, whatever else is in it', () => {
  const [own, stray] = ['model.diffusion_model.out.2.weight', 'lora_unet_proj_in.lora_down.weight'];
  expect(itemKindOf(made(own, stray))).toBeNull();
});

test('a LoRA may call its layers as a checkpoint does', () => {
  const layer = 'model.diffusion_model.input_blocks.1.1.proj_in';
  const factors = ['lora_down.weight', 'lora_up.weight', 'alpha'].map((factor) => `${layer}.${factor}`);
  expect(itemKindOf(made(...factors))).toBe('lora');
});
