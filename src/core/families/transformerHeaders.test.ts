import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceOf, type Shapes } from '../../../tools/node/realHeaders.ts';
import {
  clipGHeader,
  clipLHeader,
  flux2VaeHeader,
  fluxHeader,
  ggufT5Header,
  kleinHeader,
  merged,
  pixartHeader,
  qwen3Header,
  SD35_LARGE,
  SD35_MEDIUM,
  SD3_MEDIUM,
  sd3Header,
  t5Header,
  vaeHeader,
  zImageHeader,
} from '../../../tools/node/transformerHeaders.ts';
import type { Model } from '../model/model.ts';
import { emptyFolder } from '../../../tools/node/emptyFolder.ts';
import { qwenFolder } from '../../../tools/node/qwenFolder.ts';
import { scaled } from '../weights/scaled.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { FAMILIES } from './families.ts';
import type { Supplies } from './supplies.ts';
import { TokenizersBeside } from './tokenizersBeside.ts';

/** Published models by names and shapes alone: nothing is missing, nothing is left over. No weight is read. */

const supplies: Supplies = {
  clipMerges: async () => readFileSync('public/models/clip/merges.txt', 'utf8'),
  t5Pieces: async () => new Uint8Array(readFileSync('public/models/t5/spiece.model')),
  kept: async () => null,
};

async function opened(
  files: Readonly<Record<string, Shapes>>,
  folder = qwenFolder('it'),
  stored: (shapes: Shapes) => TensorSource = sourceOf,
): Promise<Model> {
  const named = Object.entries(files).map(([name, shapes]) => ({
    ...{ name, tensors: stored(shapes), metadata: new Map<string, string>() },
  }));
  const tokenizers = new TokenizersBeside(folder, supplies);
  for (const family of FAMILIES) {
    const model = await family.openFiles({ name: 'it', files: named, tokenizers, supplies });
    if (model !== null) return model;
  }
  throw new Error('no family');
}

/** As ComfyUI's files in 8 bits have them: matrices with a scale beside each, and a mark. */
function inEightBits(shapes: Shapes): TensorSource {
  const isMatrix = (name: string): boolean => name.endsWith('.weight') && shapes.get(name)?.length === 2;
  const scales = [...shapes.keys()].filter(isMatrix).map((name) => name.replace(/weight$/, 'scale_weight'));
  const all: Shapes = new Map(shapes).set('scaled_fp8', [0]);
  for (const name of scales) all.set(name, []);
  const source = sourceOf(all);
  return scaled({
    ...source,
    info: (name) => ({ ...source.info(name), dtype: isMatrix(name) ? 'F8_E4M3' : 'F32' }),
  });
}

const TEXTS = { 'clip_l.safetensors': clipLHeader(), 't5xxl_fp16.safetensors': t5Header() };
const AE = { 'ae.safetensors': vaeHeader(16) };
const SD3_REST = {
  'first_stage_model.': vaeHeader(16),
  'text_encoders.clip_l.transformer.': clipLHeader(),
  'text_encoders.clip_g.transformer.': clipGHeader(),
};

const DIFFUSION = 'model.diffusion_model.';

test.each([
  ['flux1-dev in parts', 'flux', { 'flux1-dev.safetensors': fluxHeader(true), ...TEXTS, ...AE }],
  ['flux1-schnell in parts', 'flux', { 'flux1-schnell.safetensors': fluxHeader(false), ...TEXTS, ...AE }],
  [
    'flux1-schnell and T5 in GGUF',
    'flux',
    {
      'flux1-schnell-Q4_0.gguf': fluxHeader(false),
      't5-v1_1-xxl-encoder-Q8_0.gguf': ggufT5Header(),
      'clip_l.safetensors': clipLHeader(),
      ...AE,
    },
  ],
  [
    'flux1-dev in one',
    'flux',
    {
      'flux1-dev-fp8.safetensors': merged({
        [DIFFUSION]: fluxHeader(true),
        'text_encoders.clip_l.transformer.': clipLHeader(),
        'text_encoders.t5xxl.transformer.': t5Header(),
        'vae.': vaeHeader(16),
      }),
    },
  ],
  [
    'sd3_medium with its CLIPs',
    'sd3',
    { 'sd3_medium.safetensors': merged({ [DIFFUSION]: sd3Header(SD3_MEDIUM), ...SD3_REST }) },
  ],
  [
    'sd3.5_medium with T5 in it',
    'sd3',
    {
      'sd3.5_medium.safetensors': merged({
        [DIFFUSION]: sd3Header(SD35_MEDIUM),
        ...SD3_REST,
        'text_encoders.t5xxl.transformer.': t5Header(),
      }),
    },
  ],
  [
    'sd3.5_large in parts',
    'sd3',
    {
      'sd3.5_large.safetensors': merged({
        [DIFFUSION]: sd3Header(SD35_LARGE),
        'first_stage_model.': vaeHeader(16),
      }),
      ...TEXTS,
      'clip_g.safetensors': clipGHeader(),
    },
  ],
  [
    'PixArt-α',
    'pixart',
    {
      'PixArt-XL-2-1024-MS.pth': pixartHeader(false),
      't5xxl.safetensors': t5Header(),
      'vae.safetensors': vaeHeader(4),
    },
  ],
  [
    'PixArt-Σ',
    'pixart',
    {
      'PixArt-Sigma-XL-2-1024-MS.pth': pixartHeader(true),
      't5xxl.safetensors': t5Header(),
      'vae.safetensors': vaeHeader(4),
    },
  ],
  [
    'Z-Image-Turbo in parts',
    'z-image',
    { 'z_image_turbo_bf16.safetensors': zImageHeader(), 'qwen_3_4b.safetensors': qwen3Header(), ...AE },
  ],
  [
    'Z-Image-Turbo and Qwen3 in GGUF',
    'z-image',
    { 'z_image_turbo-Q4_K_M.gguf': zImageHeader(), 'Qwen3-4B-Q4_K_M.gguf': qwen3Header('ggml'), ...AE },
  ],
  [
    'Z-Image-Turbo in one',
    'z-image',
    {
      'zImageTurboAIO.safetensors': merged({
        [DIFFUSION]: zImageHeader().set('norm_final.weight', [3840]),
        'text_encoders.qwen3_4b.transformer.': qwen3Header(),
        'vae.': vaeHeader(16),
      }),
    },
  ],
  [
    'Flux.2 klein in parts',
    'flux2',
    {
      'flux-2-klein-4b.safetensors': kleinHeader(),
      'qwen_3_4b.safetensors': qwen3Header(),
      'flux2-vae.safetensors': flux2VaeHeader(),
    },
  ],
  [
    'Flux.2 klein and Qwen3 in GGUF',
    'flux2',
    {
      'flux-2-klein-4b-Q4_0.gguf': kleinHeader(),
      'Qwen3-4B-Q8_0.gguf': qwen3Header('ggml'),
      'flux2-vae.safetensors': flux2VaeHeader(),
    },
  ],
  [
    'Flux.2 klein in one',
    'flux2',
    {
      'flux2KleinAIO.safetensors': merged({
        [DIFFUSION]: kleinHeader(),
        'text_encoders.qwen3_4b.transformer.': qwen3Header(),
        'vae.': flux2VaeHeader(),
      }),
    },
  ],
])('%s', async (_, family, files: Record<string, Shapes>) => {
  const model = await opened(files);
  expect(model.family).toBe(family);
  expect(model.passedOver).toEqual([]);
  expect(model.side).toBe(1024);
});

test.each([
  ['Flux.1', { [DIFFUSION]: fluxHeader(true), 'vae.': vaeHeader(16) }, TEXTS],
  ['Stable Diffusion 3.5', { [DIFFUSION]: sd3Header(SD35_LARGE), ...SD3_REST }, {}],
  ['PixArt', { '': pixartHeader(true) }, { 't5.safetensors': t5Header(), 'vae.safetensors': vaeHeader(4) }],
  [
    'Z-Image',
    {
      ...{ [DIFFUSION]: zImageHeader(), 'text_encoders.qwen3_4b.transformer.': qwen3Header() },
      'vae.': vaeHeader(16),
    },
    {},
  ],
  [
    'Flux.2 klein',
    { '': kleinHeader() },
    { 'q.safetensors': qwen3Header(), 'v.safetensors': flux2VaeHeader() },
  ],
])(
  '%s in 8 bits with scales',
  async (name, parts: Record<string, Shapes>, others: Record<string, Shapes>) => {
    const files = { 'fp8.safetensors': merged(parts), ...others };
    const model = await opened(files, qwenFolder('it'), inEightBits);
    expect(name.startsWith(model.called.replace(' klein', ''))).toBe(true);
    expect(model.passedOver).toEqual([]);
  },
);

describe('a Flux in parts', () => {
  test('says what it has, and what is missing', async () => {
    const [transformer, clip] = [{ 'flux1-dev.safetensors': fluxHeader(true) }, clipLHeader()];
    await expect(opened(transformer)).rejects.toThrow(
      'flux1-dev.safetensors is a Flux.1, which needs CLIP-L, T5-XXL and a VAE: CLIP-L, T5-XXL and a VAE it has not.',
    );
    await expect(opened({ ...transformer, 'clip_l.safetensors': clip, ...AE })).rejects.toThrow(
      'which needs CLIP-L, T5-XXL and a VAE: CLIP-L and a VAE it has; T5-XXL it has not. Choose the files with that, too.',
    );
  });

  test('names a tensor that is missing as the file would, and one that is left over', async () => {
    const lacking = fluxHeader(true);
    lacking.delete('single_blocks.7.linear1.weight');
    const files = (transformer: Shapes) => ({ 'flux.safetensors': transformer, ...TEXTS, ...AE });
    await expect(opened(files(lacking))).rejects.toThrow(/single_blocks\.7\.linear1\.weight/);
    const more = fluxHeader(true).set('double_blocks.3.img_mlp.4.weight', [3]);
    expect((await opened(files(more))).passedOver).toEqual(['double_blocks.3.img_mlp.4.weight']);
  });

  test.each([
    ['Fill', fluxHeader(true).set('img_in.weight', [3072, 384]), /Fill, Canny or Depth/],
    [
      'Flux.2 dev',
      kleinHeader().set('guidance_in.in_layer.weight', [3072, 256]),
      /a Flux\.2 dev, of 32 billion numbers, which is not supported yet: choose Flux\.2 klein/,
    ],
    [
      'Chroma',
      fluxHeader(false).set('distilled_guidance_layer.in_proj.weight', [5120, 64]),
      /a Chroma model/,
    ],
  ])('is not taken for %s', async (_, transformer, sentence) => {
    await expect(opened({ 'it.safetensors': transformer, ...TEXTS, ...AE })).rejects.toThrow(sentence);
  });
});

describe('a Flux.2 klein in parts', () => {
  const transformer = { 'flux-2-klein-4b.safetensors': kleinHeader() };

  test('says what it has, and what is missing', async () => {
    await expect(opened({ ...transformer, 'qwen_3_4b.safetensors': qwen3Header() })).rejects.toThrow(
      'is a Flux.2 klein, which needs Qwen3 and a VAE: Qwen3 it has; a VAE it has not.',
    );
  });

  test('does not take the VAE of another model', async () => {
    const files = { ...transformer, 'qwen_3_4b.safetensors': qwen3Header(), ...AE };
    await expect(opened(files)).rejects.toThrow(
      /The VAE of Flux\.2 should have bn\.running_mean with 64 numbers/,
    );
  });

  test('is begun with as many steps as its name says that it takes', async () => {
    const rest = { 'qwen_3_4b.safetensors': qwen3Header(), 'v.safetensors': flux2VaeHeader() };
    const base = await opened({ 'flux-2-klein-base-4b.safetensors': kleinHeader(), ...rest });
    expect(base.usual).toEqual({ steps: 50, guidance: 4 });
    expect((await opened({ ...transformer, ...rest })).usual).toEqual({ steps: 4, guidance: 1 });
  });
});

describe('a Z-Image in parts', () => {
  const transformer = { 'z_image.safetensors': zImageHeader() };

  test('says what it has, and what is missing', async () => {
    await expect(opened({ ...transformer, ...AE })).rejects.toThrow(
      'z_image.safetensors with ae.safetensors is a Z-Image, which needs Qwen3 and a VAE: a VAE it has; Qwen3 it has not.',
    );
    await expect(
      opened({ ...transformer, ...AE, 'qwen.safetensors': qwen3Header() }, emptyFolder('it')),
    ).rejects.toThrow('The Qwen3 in qwen.safetensors comes without its tokenizer');
  });

  test('names a tensor that is missing as the file would', async () => {
    const lacking = (name: string) => {
      const [own, qwen] = [zImageHeader(), qwen3Header('ggml')];
      own.delete(name);
      qwen.delete(name);
      return opened({ 'z.safetensors': own, 'q.gguf': qwen, ...AE });
    };
    await expect(lacking('layers.7.attention.qkv.weight')).rejects.toThrow(
      /layers\.7\.attention\.qkv\.weight/,
    );
    await expect(lacking('blk.3.attn_v.weight')).rejects.toThrow(/blk\.3\.attn_v\.weight/);
  });

  test('is not taken for Lumina 2, whose padding is not learnt', async () => {
    const lumina = zImageHeader();
    for (const name of ['x_pad_token', 'cap_pad_token']) lumina.delete(name);
    await expect(opened({ 'lumina2.safetensors': lumina })).rejects.toThrow(/a Lumina model/);
  });
});

describe('a tensor too many is passed over and named, once', () => {
  const flux = (more: Shapes) => ({ 'flux.safetensors': more, ...TEXTS, ...AE });
  const models: readonly (readonly [string, string, Shapes, (more: Shapes) => Record<string, Shapes>])[] = [
    ['Flux.1', '', fluxHeader(true), flux],
    [
      'Stable Diffusion 3',
      DIFFUSION,
      merged({ [DIFFUSION]: sd3Header(SD3_MEDIUM), ...SD3_REST }),
      (more) => ({ 'sd3.safetensors': more }),
    ],
    [
      'PixArt',
      '',
      pixartHeader(true),
      (more) => ({ 'p.pth': more, 't5xxl.safetensors': t5Header(), 'vae.safetensors': vaeHeader(4) }),
    ],
    ['CLIP-L', '', clipLHeader(), (more) => ({ ...flux(fluxHeader(true)), 'clip_l.safetensors': more })],
    ['T5', '', t5Header(), (more) => ({ ...flux(fluxHeader(true)), 't5xxl_fp16.safetensors': more })],
    ['a VAE', '', vaeHeader(16), (more) => ({ ...flux(fluxHeader(true)), 'ae.safetensors': more })],
    [
      'Z-Image',
      '',
      zImageHeader(),
      (more) => ({ 'z.safetensors': more, 'q.safetensors': qwen3Header(), ...AE }),
    ],
    [
      'Flux.2 klein',
      '',
      kleinHeader(),
      (more) => ({
        'k.safetensors': more,
        'q.safetensors': qwen3Header(),
        'v.safetensors': flux2VaeHeader(),
      }),
    ],
    [
      'Qwen3',
      '',
      qwen3Header(),
      (more) => ({ 'z.safetensors': zImageHeader(), 'q.safetensors': more, ...AE }),
    ],
  ];
  const strays = [
    'lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight',
    ...['lora_A.weight', 'emb_params', 'string_to_param.*', 'control_model.x', 'anything'],
    ...['double_blocks.0.img_attn.qkv.lora_up.weight', 'double_blocks.99.img_mod.lin.weight'],
    ...['joint_blocks.44.x_block.attn.qkv.weight', 'blocks.90.attn.qkv.weight', 'final_layer.more.weight'],
    ...['layers.44.attention.extra', 'model.layers.77.extra', 'noise_refiner.9.more'],
    ...['decoder.mid.block_9.extra', 'encoder.block.77.layer.0.extra', 'text_model.encoder.layers.40.alpha'],
  ];

  test.each(models)('%s', async (_, prefix, header, files) => {
    for (const stray of strays.map((name) => prefix + name)) {
      const model = await opened(files(new Map(header).set(stray, [1])));
      expect(model.passedOver).toEqual([stray]);
    }
  });
});
