import { describe, expect, test } from 'vitest';
import { processorTime } from '../../../../tools/node/processorTime.ts';
import { checkHeader, headerOf, sourceOf, type Shapes } from '../../../../tools/node/realHeaders.ts';
import { readSingleFile, type NamedFile, type SingleFile } from './singleFile.ts';

/** Names and shapes of the real models; tools/reference/real_headers.py made the lists from their configs. */

function file(name: string, shapes: Shapes): NamedFile {
  return { name, tensors: sourceOf(shapes), metadata: new Map() };
}

function read(name: string): SingleFile {
  return readSingleFile(file('m.safetensors', headerOf(name)));
}

describe('Stable Diffusion XL', () => {
  const model = read('sdxl');

  test('UNet', () => {
    expect(model.kind.id).toBe('sdxl');
    expect(model.unet.config).toMatchObject({
      ...{ inChannels: 4, outChannels: 4, linearProjection: true, timeEmbeddingChannels: 1280 },
      ...{ midBlock: 'UNetMidBlock2DCrossAttn', midDepth: 10, downAttention: [false, true, true] },
      addition: { sinusoidChannels: 256, sizes: 6, pooledChannels: 1280 },
      classLabels: null,
    });
    const level = { resnets: 2, contextChannels: 2048, onlyCrossAttention: false };
    expect(model.unet.config.levels).toEqual([
      { ...level, channels: 320, heads: 5, downDepths: [0, 0], upDepths: [0, 0, 0] },
      { ...level, channels: 640, heads: 10, downDepths: [2, 2], upDepths: [2, 2, 2] },
      { ...level, channels: 1280, heads: 20, downDepths: [10, 10], upDepths: [10, 10, 10] },
    ]);
  });

  test('text encoders: CLIP first, then OpenCLIP with its pooled state', () => {
    expect(model.textEncoders.map(({ config }) => config)).toMatchObject([
      { channels: 768, layers: 12, heads: 12, activation: 'quick_gelu' },
      { channels: 1280, layers: 32, heads: 20, activation: 'gelu', projectionChannels: 1280 },
    ]);
    expect(model.textEncoders.map(({ reading }) => reading)).toEqual([
      { skip: 2, finalNorm: false, pooled: false },
      { skip: 2, finalNorm: false, pooled: true },
    ]);
    expect(model.textEncoders.map(({ padsWithZero }) => padsWithZero)).toEqual([false, true]);
  });

  test('VAE and schedule', () => {
    expect(model.vae.config.scaling).toBe(0.13025);
    expect(model.scheduler).toMatchObject({ predictionType: 'epsilon', timestepSpacing: 'leading' });
  });

  test('all names and shapes fit, in less than two seconds', () => {
    const header = headerOf('sdxl');
    const began = processorTime();
    checkHeader(readSingleFile(file('m', header)));
    expect(processorTime() - began).toBeLessThan(2000);
  });
});

test('the refiner: one text encoder, an aesthetic score', () => {
  const model = read('sdxl-refiner');
  expect(model.kind.id).toBe('sdxl-refiner');
  expect(model.textEncoders).toHaveLength(1);
  expect(model.unet.config.addition).toEqual({ sinusoidChannels: 256, sizes: 5, pooledChannels: 1280 });
  expect(model.unet.config.levels.map(({ channels }) => channels)).toEqual([384, 768, 1536, 1536]);
  checkHeader(model);
});

test('SSD-1B: depths differ within a level, and the middle is one block', () => {
  const { config } = read('ssd1b').unet;
  expect(config.midBlock).toBe('UNetMidBlock2D');
  expect(config.levels.map(({ downDepths }) => downDepths)).toEqual([
    [0, 0],
    [2, 2],
    [4, 4],
  ]);
  expect(config.levels.map(({ upDepths }) => upDepths)).toEqual([
    [0, 0, 0],
    [2, 1, 1],
    [4, 4, 10],
  ]);
  checkHeader(read('ssd1b'));
});

test('Koala 700M: single blocks and no middle', () => {
  const { config } = read('koala700m').unet;
  expect(config.midBlock).toBe('none');
  expect(config.levels.map(({ upDepths }) => upDepths)).toEqual([
    [0, 0],
    [2, 2],
    [5, 5],
  ]);
  checkHeader(read('koala700m'));
});

test('the x4 upscaler: eight heads, attention to the text alone but in the innermost level', () => {
  const model = read('upscaler');
  expect(model.kind.id).toBe('upscaler');
  expect(model.unet.config).toMatchObject({
    inChannels: 7,
    outChannels: 4,
    classLabels: 1000,
    addition: null,
  });
  expect(model.unet.config.levels).toMatchObject([
    { heads: 8, onlyCrossAttention: false },
    { heads: 8, onlyCrossAttention: true },
    { heads: 8, onlyCrossAttention: true },
    { heads: 8, onlyCrossAttention: false },
  ]);
  expect(model.vae.config).toMatchObject({ scaling: 0.08333, channels: [128, 256, 512] });
  expect(model.scheduler).toMatchObject({ predictionType: 'v_prediction', betaEnd: 0.02 });
  expect(model.lowResScheduler).toMatchObject({ betaEnd: 0.02 });
  checkHeader(model);
});

test.each([
  ['an inpainting', 9, 'sd15'],
  ['an InstructPix2Pix', 8, 'sd15'],
  ['an SDXL inpainting', 9, 'sdxl'],
])('%s model takes more channels than it gives', (_, channels, base) => {
  const header = headerOf(base);
  const name = 'model.diffusion_model.input_blocks.0.0.weight';
  header.set(name, [320, channels, 3, 3]);
  const model = readSingleFile(file('m', header));
  expect(model.unet.config).toMatchObject({ inChannels: channels, outChannels: 4 });
  checkHeader(model);
});

const FAMILIES = ['sdxl', 'sdxl-refiner', 'ssd1b', 'koala700m', 'upscaler'];
const UNUSED = /position_ids|logit_scale|\.text_projection$/;

test.each(FAMILIES)(
  '%s: any one tensor missing, renamed or misshapen is named as the file names it',
  (name) => {
    const names = [...headerOf(name).keys()].filter((tensor) => !UNUSED.test(tensor));
    const after = (change: (shapes: Shapes) => void): string => {
      const header = headerOf(name);
      change(header);
      return messageOf(() => checkHeader(readSingleFile(file('m', header))));
    };
    for (let i = 7; i < names.length; i += 797) {
      const tensor = names[i] ?? '';
      const shape = headerOf(name).get(tensor) ?? [];
      expect(after((shapes) => shapes.delete(tensor))).toContain(tensor);
      expect(after((shapes) => shapes.delete(tensor) && shapes.set(`${tensor}x`, shape))).toContain(tensor);
      expect(after((shapes) => shapes.set(tensor, [...shape, 7]))).toContain(tensor);
    }
  },
);

test.each([
  ['under a prefix', 'model.diffusion_model.', (name: string) => name],
  ['without one', '', (name: string) => name],
  ['averaged', 'model_ema.diffusion_model', (name: string) => name.replaceAll('.', '')],
])('a UNet that takes the guidance as an input (LCM), %s', (_, prefix, flat) => {
  const header = headerOf('sd15');
  const unet = part(header, 'model.diffusion_model.').set('time_embedding.cond_proj.weight', [320, 256]);
  const rest = new Map([...header].filter(([name]) => !name.startsWith('model.')));
  const named = new Map([...unet].map(([name, shape]) => [prefix + flat(name), shape]));
  const model = readSingleFile(file('unet', named), file('rest', rest));
  expect(model.unet.config.timeConditionChannels).toBe(256);
  checkHeader(model);
});

test.each(['sdxl', 'upscaler'])('%s with averaged weights only', (name) => {
  const header = headerOf(name);
  const flat = [...header].map(([name, shape]): [string, number[]] => [
    name.startsWith('model.') ? `model_ema.${name.slice('model.'.length).replaceAll('.', '')}` : name,
    shape,
  ]);
  const model = readSingleFile(file('m', new Map(flat)));
  expect(model.unet.config).toEqual(read(name).unet.config);
  checkHeader(model);
});

/** The tensors whose names start so, without it (or with something else before). */
function part(header: Shapes, prefix: string, instead = ''): Shapes {
  const entries = [...header].filter(([name]) => name.startsWith(prefix));
  return new Map(entries.map(([name, shape]) => [instead + name.slice(prefix.length), shape]));
}

describe('networks in files of their own', () => {
  const header = headerOf('sdxl');
  const unet = file('unet.safetensors', part(header, 'model.diffusion_model.'));
  const vae = file('vae.safetensors', part(header, 'first_stage_model.'));
  const clipL = file('clip_l.safetensors', part(header, 'conditioner.embedders.0.transformer.'));
  const clipG = file('clip_g.safetensors', part(header, 'conditioner.embedders.1.model.'));
  const whole = readSingleFile(file('m', header));

  test.each([
    ['in order', [unet, vae, clipL, clipG]],
    ['in another', [clipG, clipL, vae, unet]],
  ])('are put together, %s', (_, files) => {
    const model = readSingleFile(...files);
    expect(model.unet.config).toEqual(whole.unet.config);
    expect(model.vae.config).toEqual(whole.vae.config);
    expect(model.textEncoders.map(({ config }) => config)).toEqual(
      whole.textEncoders.map(({ config }) => config),
    );
    expect(model.textEncoders.map(({ fileName }) => fileName)).toEqual([
      'clip_l.safetensors',
      'clip_g.safetensors',
    ]);
    checkHeader(model);
  });

  test('a VAE beside a checkpoint replaces its own', () => {
    const model = readSingleFile(file('m', header), vae);
    expect(model.vae.fileName).toBe('vae.safetensors');
    checkHeader(model);
  });

  test('a UNet beside a checkpoint replaces its own, as those of Lightning and Hyper do', () => {
    const base = file('base.safetensors', header);
    for (const files of [
      [base, unet],
      [unet, base],
    ]) {
      const model = readSingleFile(...files);
      expect(model.unet.fileName).toBe('unet.safetensors');
      expect(model.vae.fileName).toBe('base.safetensors');
      checkHeader(model);
    }
    expect(messageOf(() => readSingleFile(base, base, unet))).toContain('There are two VAEs');
  });

  test('what is missing is said in one sentence', () => {
    const message = (...files: NamedFile[]): string => messageOf(() => readSingleFile(...files));
    expect(message(unet, clipL, clipG)).toContain('has a UNet and a text encoder, but not a VAE');
    expect(message(unet, vae)).toContain('but not a text encoder');
    expect(message(vae)).toContain('vae.safetensors has a VAE, but not a UNet and not a text encoder');
    expect(message(unet, vae, clipL)).toContain('the second text encoder is missing');
    expect(message(unet, unet, vae, clipL)).toContain('There are two UNets');
  });

  test('a small autoencoder may come with them, in two files or one', () => {
    const layers = tinyLayers();
    const decoder = file('taesd_decoder.safetensors', layers('decoder', 1));
    const encoder = file('taesd_encoder.safetensors', layers('encoder', 0));
    const both = readSingleFile(file('m', header), encoder, decoder).tinyVae;
    expect(both?.config).toMatchObject({
      ...{ decoderChannels: [64, 64, 64, 64], decoderBlocks: [3, 3, 3, 1], latentChannels: 4 },
      ...{ encoderChannels: [64, 64, 64, 64], encoderBlocks: [1, 3, 3, 3] },
    });
    expect(readSingleFile(file('m', header), decoder).tinyVae?.config).toEqual({
      ...both?.config,
      ...{ encoderChannels: [], encoderBlocks: [] },
    });
    expect(both?.nameInFile('decoder.layers.2.conv.0.weight')).toBe('3.conv.0.weight');
  });
});

/** TAESD's own files: lists of layers, counted from 1 in the decoder, whose first layer squeezes the latents. */
function tinyLayers() {
  return (half: 'encoder' | 'decoder', first: number): Shapes => {
    const shapes: Shapes = new Map();
    let index = first;
    const conv = (channels: [number, number], bias: boolean): void => {
      shapes.set(`${index}.weight`, [...channels, 3, 3]);
      if (bias) shapes.set(`${index}.bias`, [channels[0]]);
      index += 1;
    };
    const block = (): void => {
      for (const i of [0, 2, 4]) {
        shapes.set(`${index}.conv.${i}.weight`, [64, 64, 3, 3]);
        shapes.set(`${index}.conv.${i}.bias`, [64]);
      }
      index += 1;
    };
    if (half === 'encoder') {
      [1, 3, 3, 3].forEach((blocks, i) => {
        conv([64, i === 0 ? 3 : 64], i === 0);
        for (let j = 0; j < blocks; j += 1) block();
      });
      conv([4, 64], true);
    } else {
      conv([64, 4], true);
      index += 1;
      [3, 3, 3, 1].forEach((blocks, i) => {
        for (let j = 0; j < blocks; j += 1) block();
        if (i < 3) index += 1;
        conv([i < 3 ? 64 : 3, 64], i === 3);
      });
    }
    return shapes;
  };
}

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'nothing was thrown';
}
