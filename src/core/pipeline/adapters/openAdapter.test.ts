import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { processorTime } from '../../../../tools/node/processorTime.ts';
import { goldenFolder } from '../../../../tools/node/goldenFolder.ts';
import { safetensorsFile, type StoredTensor } from '../../../../tools/node/safetensorsFile.ts';
import { readAdapterFile } from '../../adapters/adapterFile.ts';
import type { LowRank, Patch } from '../../adapters/kind.ts';
import { inFormat } from '../../onnx/passes/inFormat.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
import { openWeights } from '../../weights/openWeights.ts';
import { openModel } from '../../families/openModel.ts';
import { adaptedModel } from './adaptedModel.ts';
import { openAdapter } from './openAdapter.ts';
import { goldenSupplies } from '../../../../tools/node/goldenSupplies.ts';

const GOLDENS = 'tools/reference/goldens';
const model = await openModel(goldenFolder(`${GOLDENS}/pipelines/sd1`), goldenSupplies);

const QUERY = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q';
const PATH = 'mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight';
const floats = (shape: readonly number[], value = 0.5): StoredTensor => ({
  dtype: 'F32',
  shape,
  bytes: new Uint8Array(
    new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value).buffer,
  ),
});
const opened = (tensors: Record<string, StoredTensor>, metadata: Record<string, string> = {}) =>
  openWeights(memoryBytes('it.safetensors', safetensorsFile(new Map(Object.entries(tensors)), metadata)));
const open = (tensors: Record<string, StoredTensor>, metadata: Record<string, string> = {}) =>
  openAdapter(readAdapterFile('it', opened(tensors, metadata)), model);
const lora = (layer: string, [outputs, inputs]: readonly [number, number], rank = 2) => ({
  [`${layer}.lora_down.weight`]: floats([rank, inputs]),
  [`${layer}.lora_up.weight`]: floats([outputs, rank]),
});
const branchOf = (tensors: Record<string, StoredTensor>, metadata?: Record<string, string>): LowRank => {
  const patch: Patch | undefined = open(tensors, metadata).patches.get('unet')?.get(PATH)?.[0];
  if (patch?.kind !== 'lowRank') throw new RangeError('no branch');
  return patch;
};

describe('a layer is found by the name that', () => {
  const dotted = 'mid_block.attentions.0.transformer_blocks.0.attn1.to_q';
  test.each([
    ['kohya writes', QUERY],
    ['kohya writes for SDXL', 'lora_unet_middle_block_1_transformer_blocks_0_attn1_to_q'],
    ['diffusers writes', `unet.${dotted}`],
    ['peft writes', `base_model.model.${dotted}`],
    ['ComfyUI writes', `diffusion_model.middle_block.1.transformer_blocks.0.attn1.to_q`],
    ['LyCORIS writes', `lycoris_${dotted.replaceAll('.', '_')}`],
    ['nobody writes before it', dotted],
  ])('%s', (_, name) => {
    expect([
      ...(open(lora(name, [32, 32]))
        .patches.get('unet')
        ?.keys() ?? []),
    ]).toEqual([PATH]);
  });

  test.each([
    'lora_te_text_model_encoder_layers_1_self_attn_q_proj',
    'lora_te1_text_model_encoder_layers_1_self_attn_q_proj',
    'lora_te_encoder_layers_1_self_attn_q_proj',
    'text_encoder.text_model.encoder.layers.1.self_attn.q_proj',
    'clip_l.text_model.encoder.layers.1.self_attn.q_proj',
    'text_encoders.clip_l.transformer.text_model.encoder.layers.1.self_attn.q_proj',
  ])('the text encoder has in %s', (name) => {
    expect([
      ...(open(lora(name, [32, 32]))
        .patches.get('text_encoder')
        ?.keys() ?? []),
    ]).toEqual(['text_model.encoder.layers.1.self_attn.q_proj.weight']);
  });
});

describe('how strong a LoRA is', () => {
  const plain = lora(QUERY, [32, 32], 4);
  test('as alpha says, over the rank; without one, as it is', () => {
    expect(branchOf(plain).scale).toBe(1);
    expect(branchOf({ ...plain, [`${QUERY}.alpha`]: floats([], 1) })).toMatchObject({ scale: 0.25, rank: 4 });
  });
  test('as alpha says in whole numbers', () => {
    const whole = (dtype: 'I64' | 'I32', numbers: ArrayBufferView<ArrayBuffer>): StoredTensor => ({
      dtype,
      shape: [],
      bytes: new Uint8Array(numbers.buffer),
    });
    const scaleOf = (alpha: StoredTensor) => branchOf({ ...plain, [`${QUERY}.alpha`]: alpha }).scale;
    expect(scaleOf(whole('I64', BigInt64Array.of(2n)))).toBe(0.5);
    expect(scaleOf(whole('I32', Int32Array.of(8)))).toBe(2);
  });
  test('as diffusers wrote into the metadata', () => {
    const named = lora('unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q', [32, 32], 4);
    const told = (config: object) => ({ lora_adapter_metadata: JSON.stringify(config) });
    expect(branchOf(named, told({ 'unet.r': 4, 'unet.lora_alpha': 8 })).scale).toBe(2);
    expect(branchOf(named, told({ 'unet.lora_alpha': 8, 'unet.use_rslora': true })).scale).toBe(4);
    const pattern = { 'unet.lora_alpha': 8, 'unet.alpha_pattern': { 'attn1.to_q': 2 } };
    expect(branchOf(named, told(pattern)).scale).toBe(0.5);
  });
});

describe('a file that cannot be used says why', () => {
  const layer = lora(QUERY, [32, 32]);
  test.each([
    [
      'it lacks lora_up',
      { [`${QUERY}.lora_down.weight`]: floats([2, 32]) },
      /it: the layer .*attn1_to_q.*lacks lora_up/,
    ],
    [
      'a LyCORIS lacks a factor',
      { [`${QUERY}.lokr_w1`]: floats([4, 4]), [`${QUERY}.lokr_w2_a`]: floats([8, 2]) },
      /lacks lokr_w2 or lokr_w2_b/,
    ],
    [
      'its ranks differ',
      { ...layer, [`${QUERY}.lora_up.weight`]: floats([32, 3]) },
      /rank 2, and lora_up has 3/,
    ],
    ['alpha is no number', { ...layer, [`${QUERY}.alpha`]: floats([], NaN) }, /NaN/],
    [
      'it changes nothing',
      { 'conv_in.weight': floats([3]), 'conv_in.bias': floats([3]) },
      /^it is no LoRA: choose another file\.$/,
    ],
    [
      'no layer is known',
      lora('lora_unet_double_blocks_0_img_attn_qkv', [9, 3]),
      /made for Flux, and|does not fit this model/,
    ],
    [
      'it was made for another family',
      lora('lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k', [32, 2048]),
      /made for Stable Diffusion XL, and this model is|does not fit this model/,
    ],
    ['sizes differ', lora(QUERY, [640, 640]), /does not fit this model: .*\[2, 640\].*\[2, 32\]/],
    [
      'numbers are bytes',
      {
        ...layer,
        [`${QUERY}.lora_up.weight`]: { dtype: 'U8' as const, shape: [32, 2], bytes: new Uint8Array(64) },
      },
      /is U8/,
    ],
  ])('%s', (_, tensors, message) => {
    expect(() => open(tensors)).toThrow(message);
  });

  test('numbers that are none are found when they are read', () => {
    const branch = branchOf({ ...layer, [`${QUERY}.lora_up.weight`]: floats([32, 2], NaN) });
    expect(() => branch.up()).toThrow(/attn1_to_q.*NaN/);
  });
});

test('layers that the model has not are named, and the others used', () => {
  const { unknown, patches } = open({
    ...lora(QUERY, [32, 32]),
    ...lora('lora_unet_mid_block_attentions_7_proj_in', [4, 4]),
  });
  expect(unknown).toEqual(['lora_unet_mid_block_attentions_7_proj_in']);
  expect(patches.get('unet')?.size).toBe(1);
});

test.each(['F16', 'BF16', 'F8_E4M3'] as const)('numbers may be %s', (dtype) => {
  const one = { F16: [0x00, 0x3c], BF16: [0x80, 0x3f], F8_E4M3: [0x38] }[dtype];
  const stored = (shape: readonly number[]): StoredTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return {
      dtype,
      shape,
      bytes: Uint8Array.from({ length: count * one.length }, (_, i) => one[i % one.length] ?? 0),
    };
  };
  const branch = branchOf({
    [`${QUERY}.lora_down.weight`]: stored([2, 32]),
    [`${QUERY}.lora_up.weight`]: stored([32, 2]),
    [`${QUERY}.alpha`]: stored([]),
  });
  expect([branch.scale, branch.down()[63], branch.up()[0]]).toEqual([0.5, 1, 1]);
});

test('ranks may differ from layer to layer', () => {
  const key = QUERY.replace('to_q', 'to_k');
  const { patches } = open({ ...lora(QUERY, [32, 32], 1), ...lora(key, [32, 32], 7) });
  const ranks = [...(patches.get('unet')?.values() ?? [])].flatMap((all) =>
    all.map((patch) => (patch.kind === 'lowRank' ? patch.rank : 0)),
  );
  expect(ranks).toEqual([1, 7]);
});

test('two thousand layers are read in no time', () => {
  const many = Array.from({ length: 2000 }, (_, i) => lora(`lora_unet_nothing_${i}_to_q`, [4, 4]));
  const all: Record<string, StoredTensor> = Object.assign({ ...lora(QUERY, [32, 32]) }, ...many);
  const began = processorTime();
  expect(open(all).unknown).toHaveLength(2000);
  expect(processorTime() - began).toBeLessThan(4000);
});

describe('in the graph', () => {
  const shape = { batch: 1, latent: [4, 8, 8], inputs: { text: [77, 32] } };
  const base = model.denoiser.network.build(shape, 'webgpu');
  const kohya = openAdapter(
    readAdapterFile(
      'kohya',
      openWeights(memoryBytes('kohya', readFileSync(`${GOLDENS}/adapters/kohya.safetensors`))),
    ),
    model,
  );
  const layers = kohya.patches.get('unet')?.size ?? 0;
  const uses = (...strengths: number[]) => ({
    uses: strengths.map((strength) => ({ adapter: kohya, strength, textStrength: 1 })),
    embeddings: [],
  });

  test('a layer has at most three nodes more, however many adapters change it', async () => {
    for (const count of [1, 3]) {
      const { network } = (await adaptedModel(model, uses(...Array<number>(count).fill(0.5)))).denoiser;
      expect(network.build(shape, 'webgpu').nodes.length - base.nodes.length).toBe(3 * layers);
    }
  });

  test('branches stay in floats, and all else is quantised as without them', async () => {
    const { network } = (await adaptedModel(model, uses(0.5))).denoiser;
    const format = { compute: 'F32', linearBits: 8 } as const;
    const quantised = (graph: typeof base) =>
      inFormat(graph, format).nodes.filter(({ opType }) => opType === 'MatMulNBits').length;
    expect(quantised(network.build(shape, 'webgpu'))).toBe(quantised(base));
  });

  test('another strength is the same network', async () => {
    const { network } = (await adaptedModel(model, uses(0.5))).denoiser;
    expect((await adaptedModel(model, uses(0.9))).denoiser.network).toBe(network);
    expect((await adaptedModel(model, uses(0.9, 0.9))).denoiser.network).not.toBe(network);
  });
});
