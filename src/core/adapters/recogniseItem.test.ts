import { expect, test } from 'vitest';
import { goldenBytes } from '../../../tools/node/madeCheckpoint.ts';
import { floatTensor, safetensorsFile } from '../../../tools/node/safetensorsFile.ts';
import { memoryBytes } from '../weights/memoryBytes.ts';
import { openWeights } from '../weights/openWeights.ts';
import { recogniseItem } from './recogniseItem.ts';

const GOLDENS = 'tools/reference/goldens';
const golden = (path: string) =>
  recogniseItem(path, openWeights(memoryBytes(path, goldenBytes(`${GOLDENS}/${path}`))));
const made = (
  name: string,
  shapes: Record<string, readonly number[]>,
  metadata: Record<string, string> = {},
) => {
  const zeros = (shape: readonly number[]) =>
    new Float32Array(shape.reduce((product, size) => product * size, 1));
  const tensors = Object.entries(shapes).map(
    ([key, shape]) => [key, floatTensor(shape, zeros(shape))] as const,
  );
  return recogniseItem(name, openWeights(memoryBytes(name, safetensorsFile(new Map(tensors), metadata))));
};

test.each([
  ['adapters/kohya.safetensors', 'lora'],
  ['adapters/peft.safetensors', 'lora'],
  ['adapters/lokr.safetensors', 'lora'],
  ['adapters/oft.safetensors', 'lora'],
  ['adapters/tree-ti.pt', 'embedding'],
  ['adapters/mood.bin', 'embedding'],
  ['adapters/glow.safetensors', 'embedding'],
  ['control/ip-plus.safetensors', 'ip-adapter'],
  ['control/controlnet-sd1/diffusion_pytorch_model.safetensors', 'controlnet'],
  ['control/t2i-full_adapter/diffusion_pytorch_model.safetensors', 't2i'],
  ['control/vision/model.safetensors', 'image-encoder'],
])('%s is seen to be: %s', (path, kind) => {
  expect(golden(path)?.kind).toBe(kind);
});

test('an IP-Adapter and an image encoder are seen to belong together, or not to', () => {
  const gives = golden('control/vision/model.safetensors')?.vision ?? [];
  expect(gives).toEqual(['embedding 10', 'states 16']);
  expect(golden('control/ip-basic.safetensors')?.vision).toEqual(['embedding 10']);
  expect(golden('control/ip-plus.safetensors')?.vision).toEqual(['states 16']);
  expect(golden('control/ip-full.safetensors')?.vision).toEqual(['states 16']);
  expect(golden('adapters/kohya.safetensors')?.vision).toEqual([]);
});

test('T2I-Adapters tell by their first layer for which models they are', () => {
  const t2i = (inputs: number) =>
    made('t2i', {
      'adapter.conv_in.weight': [4, inputs, 3, 3],
      'adapter.body.0.resnets.0.block1.weight': [4],
    });
  expect([64, 192, 256, 768, 7].map((inputs) => t2i(inputs)?.family)).toEqual([
    ...['Stable Diffusion 1', 'Stable Diffusion 1', 'Stable Diffusion XL', 'Stable Diffusion XL', ''],
  ]);
});

test('FaceID is refused by name, with the reason', () => {
  const faceId = { 'image_proj.norm.weight': [4], 'ip_adapter.0.to_q_lora.down.weight': [4, 4] };
  expect(() => made('face', faceId)).toThrow(/FaceID.*InsightFace/);
});

test('a model, and a part of one, is none of these', () => {
  expect(golden('pipelines/sd1/unet/diffusion_pytorch_model.safetensors')).toBeNull();
  expect(made('m', { 'model.diffusion_model.out.2.weight': [4] })).toBeNull();
});

const QUERY = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k';
const lora = (width: number) => ({
  [`${QUERY}.lora_down.weight`]: [2, width],
  [`${QUERY}.lora_up.weight`]: [4, 2],
});

test('which models it fits follows from what its layers read', () => {
  expect(made('x', lora(768))?.family).toBe('Stable Diffusion 1');
  expect(made('x', lora(2048))?.family).toBe('Stable Diffusion XL');
  expect(made('x', lora(9), { ss_base_model_version: 'sdxl_base_v1-0' })?.family).toBe('Stable Diffusion XL');
  expect(made('x', { vector: [3, 1024] })).toMatchObject({ family: 'Stable Diffusion 2', vectors: 3 });
});

test('LoRAs for few steps are known by name', () => {
  expect(made('Hyper-SDXL-8steps-lora', lora(2048))?.fewSteps).toMatchObject({
    ...{ steps: 8, sampler: 'ddim', schedule: 'trailing' },
  });
  expect(made('Hyper-SD15-1step-lora', lora(768))?.fewSteps).toMatchObject({
    ...{ steps: 1, sampler: 'tcd', schedule: null, eta: 1 },
  });
  expect(made('Hyper-SDXL-12steps-CFG-lora', lora(2048))?.fewSteps).toMatchObject({ steps: 12, guidance: 6 });
  expect(made('dmd2_sdxl_4step_lora', lora(2048))?.fewSteps).toMatchObject({ sampler: 'lcm', steps: 4 });
  expect(made('Hyper-SD15-8steps-lora', lora(768))?.fewSteps).toMatchObject({ steps: 8, guidance: 1 });
  expect(made('sdxl_lightning_4step_lora', lora(2048))?.fewSteps).toMatchObject({
    sampler: 'euler_trailing',
    steps: 4,
  });
  expect(made('lcm-lora-sdv1-5', lora(768))?.fewSteps).toMatchObject({ sampler: 'lcm', guidance: 1 });
  expect(made('ink', lora(768))?.fewSteps).toBeNull();
});

test('trigger words and training facts come from the metadata, whatever is in them', () => {
  const frequency = JSON.stringify({ a: { ink: 9, 'a tree': 3 }, b: { ink: 1 } });
  const facts = made('x', lora(768), { ss_tag_frequency: frequency, ss_network_dim: '2', ss_steps: 'None' });
  expect(facts).toMatchObject({ triggers: ['ink', 'a tree'], training: [{ label: 'Rank', value: '2' }] });
  expect(made('x', lora(768), { ss_tag_frequency: '{"a":' })?.triggers).toEqual([]);
  expect(made('x', lora(768), { 'modelspec.trigger_phrase': 'ink, wash' })?.triggers).toEqual([
    'ink',
    'wash',
  ]);
});

test('what training code wrote is shown with its marks', () => {
  const facts = made(
    'kohya.safetensors',
    {
      'lora_unet_mid_block_attentions_0_proj_in.lora_down.weight': [1, 4],
      'lora_unet_mid_block_attentions_0_proj_in.lora_up.weight': [4, 1],
    },
    {
      'modelspec.trigger_phrase': 'ink, gnp\u202eexe',
      'modelspec.title': 'a\u0000b',
      'modelspec.license': '\u2066x',
    },
  );
  expect(facts?.triggers).toEqual(['ink', 'gnp⟨U+202E⟩exe']);
  expect(facts?.training).toEqual([{ label: 'Title', value: 'a␀b' }]);
  expect(facts?.licence).toBe('⟨U+2066⟩x');
});

test('what changes no layer is passed over, and said', () => {
  const layer = { 'lora_unet_mid.lora_down.weight': [2, 4], 'lora_unet_mid.lora_up.weight': [4, 2] };
  const more = { 'optimizer.state.0.exp_avg': [3], 'ema.decay': [] };
  const rows = made('it.safetensors', { ...layer, ...more })?.training ?? [];
  expect(rows.at(-1)).toEqual({ label: 'Passed over', value: 'optimizer.state.0.exp_avg, ema.decay' });
  expect(made('it.safetensors', layer)?.training.map(({ label }) => label)).not.toContain('Passed over');
});
