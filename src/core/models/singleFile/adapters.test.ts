import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenBytes } from '../../../../tools/node/madeCheckpoint.ts';
import type { Graph } from '../../onnx/graph.ts';
import { checkParameters } from '../../weights/checkParameters.ts';
import { memoryBytes } from '../../weights/memoryBytes.ts';
import { openSafetensors } from '../../weights/safetensors.ts';
import { summed } from '../../weights/summed.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { buildClipVision } from '../clipVision.ts';
import { parseClipVisionConfig, type ClipVisionConfig } from '../clipVisionConfig.ts';
import { buildControlHint, buildControlNet } from '../controlNet.ts';
import { parseControlNetConfig, type ControlNetConfig } from '../controlNetConfig.ts';
import { buildT2iAdapter } from '../t2iAdapter.ts';
import { parseT2iAdapterConfig } from '../t2iAdapterConfig.ts';
import { readClipVision } from './clipVision.ts';
import { readControlNet } from './controlNet.ts';
import { readIpAdapter } from './ipAdapter.ts';
import type { NamedFile } from './parts.ts';
import { readT2iAdapter } from './t2iAdapter.ts';

const FOLDER = 'tools/reference/goldens/control';

/** Tensors of these shapes, all zeros. */
function tensorsOf(shapes: Readonly<Record<string, readonly number[]>>): TensorSource {
  const shapeOf = (name: string): readonly number[] => shapes[name] ?? [];
  return {
    names: () => Object.keys(shapes),
    has: (name) => name in shapes,
    info: (name) => ({ dtype: 'F16', shape: shapeOf(name) }),
    read: () => new Uint8Array(),
  };
}

const parametersOf = (...graphs: Graph[]) =>
  graphs.flatMap(({ parameters }) => parameters.map(({ origin }) => origin));
const fileOf = (tensors: TensorSource): NamedFile => ({ name: 'file', tensors, metadata: new Map() });
const shapesOf = (graphs: Graph | Graph[], rename: (name: string) => string = (name) => name) =>
  tensorsOf(
    Object.fromEntries(parametersOf(...[graphs].flat()).map(({ name, shape }) => [rename(name), shape])),
  );

const SD1 = parseControlNetConfig({
  cross_attention_dim: 768,
  down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
});
const XL = parseControlNetConfig({
  block_out_channels: [320, 640, 1280],
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  transformer_layers_per_block: [1, 2, 10],
  cross_attention_dim: 2048,
  attention_head_dim: [5, 10, 20],
  use_linear_projection: true,
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 256,
  projection_class_embeddings_input_dim: 2816,
});
const SHAPE = { batch: 1, latent: [4, 8, 8], inputs: { text: [77, 768] } };
const graphsOf = (config: ControlNetConfig): Graph[] => [
  buildControlNet(config, SHAPE, 'wasm'),
  buildControlHint(config, { height: 64, width: 64 }, 'wasm'),
];
const modelOf = ({ encoder }: typeof SD1) => ({ config: encoder, weights: tensorsOf({}) });

describe('a ControlNet in one file', () => {
  const names: unknown = JSON.parse(readFileSync(`${FOLDER}/names.json`, 'utf8'));
  const { sd1 } = names as { sd1: Record<string, readonly number[]> };

  test('in the original naming, of Stable Diffusion 1', () => {
    const { config, tensors, nameInFile } = readControlNet(fileOf(tensorsOf(sd1)), modelOf(SD1));
    expect({ ...config, encoder: null }).toEqual({ ...SD1, encoder: null });
    const { levels: _, ...expected } = SD1.encoder;
    expect(config.encoder).toMatchObject(expected);
    expect(config.encoder.levels.map(({ heads }) => heads)).toEqual([8, 8, 8, 8]);
    checkParameters(parametersOf(...graphsOf(config)), tensors, { what: 'it' });
    expect(nameInFile('controlnet_cond_embedding.conv_out.weight')).toBe(
      'control_model.input_hint_block.14.weight',
    );
  });

  test('in diffusers’ naming, of SDXL', () => {
    const { config, tensors } = readControlNet(fileOf(shapesOf(graphsOf(XL))), modelOf(XL));
    expect(config.encoder.addition).toEqual(XL.encoder.addition);
    expect(config.encoder.levels.map(({ heads, downDepths }) => [heads, downDepths])).toEqual([
      [5, [0, 0]],
      [10, [2, 2]],
      [20, [10, 10]],
    ]);
    checkParameters(parametersOf(...graphsOf(config)), tensors, { what: 'it' });
  });

  test('that is something else is refused by name', () => {
    const read = (shapes: Record<string, readonly number[]>) => () =>
      readControlNet(fileOf(tensorsOf(shapes)), modelOf(SD1));
    expect(read({ 'model.diffusion_model.out.2.weight': [4, 320, 3, 3] })).toThrow('file is no ControlNet');
  });
});

test('differences are added to the model’s weights, and what the model lacks is whole', () => {
  const of = (values: Record<string, number[]>): TensorSource => ({
    ...tensorsOf(Object.fromEntries(Object.entries(values).map(([name, list]) => [name, [list.length]]))),
    info: (name) => ({ dtype: 'F32', shape: [values[name]?.length ?? 0] }),
    read: (name) => new Uint8Array(Float32Array.from(values[name] ?? []).buffer),
  });
  const sum = summed(of({ a: [1, 2], b: [3], c: [4] }), of({ a: [10, 20], c: [1, 1] }));
  const read = (name: string) => [...new Float32Array(sum.read(name).slice().buffer)];
  expect([read('a'), read('b'), read('c')]).toEqual([[11, 22], [3], [4]]);
});

describe('a T2I-Adapter in one file', () => {
  const size = { height: 64, width: 64, inputs: {} };
  const full = (name: string): string =>
    name
      .replace(/^adapter\./, '')
      .replace(
        /body\.(\d)\.resnets\.(\d)/,
        (_, level: string, block: string) => `body.${2 * Number(level) + Number(block)}`,
      )
      .replace(/body\.(\d)\.in_conv/, (_, level: string) => `body.${2 * Number(level)}.in_conv`);
  const light = (name: string): string => name.replace(/^adapter\./, '').replace('.resnets.', '.body.');

  test.each([
    ['full_adapter', 'diffusers’', (name: string) => name],
    ['full_adapter', 'the original', full],
    ['light_adapter', 'diffusers’', (name: string) => name],
    ['light_adapter', 'the original', light],
  ])('%s in %s naming', (kind, _, rename) => {
    const parsed = parseT2iAdapterConfig({ adapter_type: kind });
    const whole = shapesOf(buildT2iAdapter(parsed, size, 'wasm'));
    const shapes = Object.fromEntries(
      [...whole.names()].map((name) => [rename(name), whole.info(name).shape]),
    );
    const { config, tensors } = readT2iAdapter(fileOf(tensorsOf(shapes)));
    expect(config).toEqual(parsed);
    checkParameters(parametersOf(buildT2iAdapter(config, size, 'wasm')), tensors, { what: 'it' });
  });
});

describe('an image encoder in one file', () => {
  const vitH = parseClipVisionConfig({
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    patch_size: 14,
    projection_dim: 1024,
    hidden_act: 'gelu',
  });
  const graph = (config: ClipVisionConfig) =>
    buildClipVision(config, { batch: 1, reading: 'embedding' }, 'wasm');

  test('in transformers’ naming, below a prefix', () => {
    const { config, tensors } = readClipVision(fileOf(shapesOf(graph(vitH), (name) => `clip.${name}`)));
    expect(config).toEqual(vitH);
    checkParameters(parametersOf(graph(config)), tensors, { what: 'it' });
  });

  test('in OpenCLIP’s naming', () => {
    const block = 'visual.transformer.resblocks.';
    const shapes = Object.fromEntries(
      parametersOf(graph(vitH)).flatMap(({ name, shape }): [string, readonly number[]][] => {
        const [, layer = '', rest = ''] = /encoder\.layers\.(\d+)\.(.*)/.exec(name) ?? [];
        if (/[kv]_proj/.test(rest)) return [];
        const fused = rest
          .replace('self_attn.q_proj.', 'attn.in_proj_')
          .replace('self_attn', 'attn')
          .replace('layer_norm', 'ln_');
        const own = fused.replace('mlp.fc1', 'mlp.c_fc').replace('mlp.fc2', 'mlp.c_proj');
        if (layer !== '')
          return [
            [
              `${block}${layer}.${own}`,
              rest.includes('q_proj') ? [3 * (shape[0] ?? 0), ...shape.slice(1)] : shape,
            ],
          ];
        const outside: Record<string, [string, readonly number[]]> = {
          'vision_model.embeddings.class_embedding': ['visual.class_embedding', shape],
          'vision_model.embeddings.position_embedding.weight': ['visual.positional_embedding', shape],
          'vision_model.embeddings.patch_embedding.weight': ['visual.conv1.weight', shape],
          'visual_projection.weight': ['visual.proj', [...shape].reverse()],
        };
        const known = outside[name];
        return [
          known ?? [
            name
              .replace('vision_model.pre_layrnorm', 'visual.ln_pre')
              .replace('vision_model.post_layernorm', 'visual.ln_post'),
            shape,
          ],
        ];
      }),
    );
    const { config, tensors } = readClipVision(fileOf(tensorsOf(shapes)));
    expect(config).toEqual(vitH);
    checkParameters(parametersOf(graph(config)), tensors, { what: 'it' });
  });
});

test('FaceID is refused by name, with the reason', () => {
  const read = (shapes: Record<string, readonly number[]>) => () => readIpAdapter(fileOf(tensorsOf(shapes)));
  const attention = { 'ip_adapter.1.to_k_ip.weight': [320, 768] };
  expect(
    read({ ...attention, 'image_proj.norm.weight': [768], 'image_proj.proj.0.weight': [1024, 512] }),
  ).toThrow(/FaceID.*InsightFace/);
  expect(read({ ...attention, 'image_proj.perceiver_resampler.proj_in.weight': [768, 1280] })).toThrow(
    /FaceID/,
  );
  expect(read({ 'conv_in.weight': [1] })).toThrow('file is no IP-Adapter');
  const basic = openSafetensors(memoryBytes('ip', goldenBytes(`${FOLDER}/ip-basic.safetensors`)));
  expect(readIpAdapter(fileOf(basic)).projection.config).toEqual({
    kind: 'basic',
    inputs: 10,
    tokens: 4,
    outputs: 12,
  });
});
