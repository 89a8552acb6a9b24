import type { AdapterClue } from '../adapterClues.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../../tools/node/processorTime.ts';
import { AquatintError } from '../../errors.ts';
import { findSampler } from '../../samplers/catalogue.ts';
import type { ImportedPicture } from '../importedPicture.ts';
import { type PictureText, readTexts } from '../readTexts.ts';
import { isInfotext, readA1111 } from './a1111Reader.ts';
import { novelaiToWeights } from './novelaiPrompt.ts';

// The texts are written here after what each program's format is known to be; none is copied from a picture.

const read = (texts: Record<string, unknown>): ImportedPicture => {
  const list = Object.entries(texts).map(([keyword, value]): PictureText => ({
    keyword,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  const picture = readTexts(list);
  if (picture === null) throw new Error('nothing was read');
  if (picture.settings.sampler !== undefined) expect(findSampler(picture.settings.sampler)).toBeDefined();
  return picture;
};
const lora = (name: string, strength: number, hash = ''): AdapterClue => ({
  ...{ use: 'lora', name, hash },
  ...{ strength, textStrength: strength },
});
const leftOut = (picture: ImportedPicture): Record<string, string> =>
  Object.fromEntries(
    picture.unmapped.flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );

describe('A1111', () => {
  it('says everything that there is a word for', () => {
    const picture = readA1111(
      [
        'a (red:1.2) apple <lora:still_life:0.8>,',
        'on a table',
        'Negative prompt: blurry,',
        'dark',
        'Steps: 25, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 4000000000, Size: 512x768, ' +
          'Model hash: 6ce0161689, Model: "v1-5: pruned, ema", Variation seed: 12, Variation seed strength: 0.25, ' +
          'Seed resize from: 512x512, Denoising strength: 0.45, Clip skip: 2, ENSD: 31337, Emphasis: No norm, ' +
          'Skip Early CFG: 0.1, CFG Rescale: 0.7, Refiner: sd_xl_refiner_1.0 [7440042bbd], Refiner switch at: 0.75, ' +
          'Hires upscale: 2, Hires upscaler: Latent, Lora hashes: "still_life: 0123456789ab", Version: v1.10.1',
      ].join('\n'),
    );
    expect(picture).toMatchObject({
      source: 'AUTOMATIC1111 v1.10.1',
      model: { name: 'v1-5: pruned, ema', hash: '6ce0161689' },
      refiner: { name: 'sd_xl_refiner_1.0', hash: '7440042bbd', from: 0.75 },
      adapters: [lora('still_life', 0.8, '0123456789ab')],
    });
    expect(picture.settings).toEqual({
      prompt: 'a (red:1.2) apple ,\non a table',
      negativePrompt: 'blurry,\ndark',
      width: 512,
      height: 768,
      steps: 25,
      guidance: 6.5,
      seed: 4000000000,
      sampler: picture.settings.sampler,
      schedule: picture.settings.schedule,
      guidanceOptions: { rescale: 0.7, from: 0.1 },
      noise: {
        source: 'cuda',
        variationSeed: 12,
        variationStrength: 0.25,
        resizeFrom: { width: 512, height: 512 },
        laterSeedDelta: 31337,
      },
      language: { grammar: 'a1111', emphasis: 'no_norm', clipSkip: 2 },
    });
    expect(leftOut(picture)).toEqual({
      'Denoising strength': '0.45',
      'Hires upscale': '2',
      'Hires upscaler': 'Latent',
    });
  });

  it('names LoRAs and embeddings, with the text encoder’s strength first', () => {
    const hashes = [
      'Lora hashes: "ink: 0123456789ab, wash: 8967e7e6"',
      'TI hashes: "EasyNegative: c74b4e810b03, bad, hands: 1234"',
    ].join(', ');
    const picture = readA1111(
      `a <lora:ink:0.5:0.9> b <lora:wash>\nSteps: 9, Sampler: Euler a, Seed: 1, ${hashes}, Version: f2.0.1v1.10.1`,
    );
    expect(picture.adapters).toEqual([
      { ...lora('ink', 0.9, '0123456789ab'), textStrength: 0.5 },
      lora('wash', 1, '8967e7e6'),
      { ...lora('EasyNegative', 1, 'c74b4e810b03'), use: 'embedding' },
      { ...lora('hands', 1), use: 'embedding' },
    ]);
    expect(leftOut(picture)).toEqual({});
  });

  it('has Civitai’s lists of what was used', () => {
    const hashes = JSON.stringify({
      model: '6ce0161689',
      'lora:ink': 'aabbccddee',
      'embed:bad': '1122334455',
    });
    const extension = readA1111(
      `a <lora:ink:0.7>\nSteps: 9, Sampler: Euler a, Seed: 1, Hashes: ${JSON.stringify(hashes)}, Version: v1.7.0`,
    );
    expect(extension.adapters).toEqual([
      lora('ink', 0.7, 'aabbccddee'),
      { ...lora('bad', 1, '1122334455'), use: 'embedding' },
    ]);
    const resources = [
      { type: 'checkpoint', modelVersionId: 1, modelName: 'Dreams' },
      { type: 'lora', weight: 0.4, modelVersionId: 2, modelName: 'Ink' },
    ];
    const site = readA1111(
      `a\nSteps: 9, Sampler: Euler a, Seed: 1, Civitai resources: ${JSON.stringify(resources)}`,
    );
    expect(site).toMatchObject({ adapters: [lora('Ink', 0.4)], model: { name: 'Dreams' }, unmapped: [] });
  });

  it('has its defaults: noise of the GPU, the last layer, its own emphasis', () => {
    const { settings } = readA1111('x\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512');
    expect(settings).toMatchObject({
      noise: { source: 'cuda' },
      language: { clipSkip: 1, emphasis: 'original' },
    });
    expect(readA1111('x\nSteps: 20, Sampler: Euler a, RNG: CPU, Seed: 1').settings.noise?.source).toBe('cpu');
    expect(readA1111('x\nSteps: 20, Sampler: Euler a, RNG: NV, Seed: 1').settings.noise?.source).toBe('cuda');
  });

  it('had the schedule in the sampler’s name once', () => {
    const old = readA1111('x\nSteps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 1').settings;
    const now = readA1111('x\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, Seed: 1').settings;
    expect([old.sampler, old.schedule]).toEqual([now.sampler, now.schedule]);
  });

  it('lists what is no number, out of range or unknown', () => {
    const picture = readA1111(
      'x\nSteps: 20000, Sampler: Nonesuch, CFG scale: NaN, Seed: one, Size: 500x500, Clip skip: 1e999, RNG: dice',
    );
    expect(picture.settings).toEqual({
      prompt: 'x',
      negativePrompt: '',
      language: { grammar: 'a1111_1_7', emphasis: 'original' },
    });
    expect(leftOut(picture)).toEqual({
      Steps: '20000',
      Sampler: 'Nonesuch',
      'CFG scale': 'NaN',
      Seed: 'one',
      Size: '500 × 500',
      'Clip skip': '1e999',
      RNG: 'dice',
    });
  });

  it('is read with the ends of lines that Windows has', () => {
    const lines = [
      'a cat,',
      'red',
      'Negative prompt: bad,',
      'worse',
      'Steps: 20, Sampler: Euler, Seed: 1',
      '',
    ];
    const { settings, unmapped } = readA1111(lines.join('\r\n'));
    expect(settings).toEqual(readA1111(lines.join('\n')).settings);
    expect([settings.prompt, settings.negativePrompt]).toEqual(['a cat,\nred', 'bad,\nworse']);
    expect(unmapped).toEqual([]);
    expect(isInfotext(lines.join('\r\n'))).toBe(true);
  });

  it.each([
    [
      'in several lines',
      'a cat\nNegative prompt: bad\nSteps: 20, Sampler: Euler,\nSeed: 1,\n CFG scale: 5\n',
    ],
    ['indented', '  a cat\n  Negative prompt: bad\n  Steps: 20, Sampler: Euler, Seed: 1,\n  CFG scale: 5'],
    [
      'behind a line that looks alike',
      'a cat\nNegative prompt: bad\nSteps: 20, Sampler: Euler, Seed: 1, CFG scale: 5',
    ],
  ])('settings %s are settings, and no part of the words', (_, text) => {
    const { settings, unmapped } = readA1111(text);
    expect([settings.prompt?.trim(), settings.negativePrompt]).toEqual(['a cat', 'bad']);
    expect(settings).toMatchObject({ steps: 20, sampler: 'euler', seed: 1, guidance: 5 });
    expect(unmapped).toEqual([]);
  });

  it('words in the line of the settings are words', () => {
    const { settings } = readA1111('a cat, red, Steps: 20, Sampler: Euler, Seed: 1');
    expect([settings.prompt, settings.steps, settings.seed]).toEqual(['a cat, red', 20, 1]);
    // whose settings have another order
    expect(readA1111('Seed: 1, Sampler: Euler, Steps: 20, CFG scale: 5').settings).toMatchObject({
      prompt: '',
      seed: 1,
      steps: 20,
    });
  });

  it('a line of words that looks like settings stays as it is', () => {
    for (const text of ['how to:\nSteps: 3\nand more', 'Steps: 2 of them\n go up', 'a, Steps: 4']) {
      expect(readA1111(text).settings.prompt).toBe(text);
      expect(isInfotext(text)).toBe(false);
    }
  });

  it('takes a seed of -1 for none', () => {
    const picture = readA1111('x\nSteps: 20, Sampler: Euler, Seed: -1');
    expect(picture.settings).not.toHaveProperty('seed');
    expect(leftOut(picture)).toEqual({});
  });

  it('takes a text without parameters for a prompt', () => {
    expect(readA1111('just a cat').settings).toEqual({ prompt: 'just a cat', negativePrompt: '' });
    expect(isInfotext('just a cat')).toBe(false);
    expect(isInfotext('Size: M, Colour: red, Price: 3')).toBe(false);
    expect(isInfotext('a cat\nSteps: 20, Sampler: Euler, Seed: 1')).toBe(true);
  });

  it('reads the templates that the words were drawn from', () => {
    const text = 'a cat\nNegative prompt: c\nSteps: 20, Sampler: Euler, Seed: 1, CFG scale: 7';
    const both = readA1111(`${text}\nTemplate: a {cat|dog}\nof wool\nNegative Template: b`);
    expect(both.template).toEqual({ prompt: 'a {cat|dog}\nof wool', negativePrompt: 'b' });
    expect(both).toMatchObject({ settings: { prompt: 'a cat', guidance: 7 }, unmapped: [] });
    const one = readA1111(`${text}\nNegative Template: {c|d}`);
    expect(one.template).toEqual({ prompt: 'a cat', negativePrompt: '{c|d}' });
    expect(readA1111(text).template).toBeUndefined();
    expect(leftOut(readA1111(`${text}\nTemplate: ${'x'.repeat(100_001)}`))).toHaveProperty('Template');
    expect(isInfotext(`${text}\nTemplate: a {cat|dog}`)).toBe(true);
  });

  it('keeps Civitai’s lists out of the parameters', () => {
    const civitai = readA1111(
      'a cat\nSteps: 20, Sampler: Euler, Seed: 1, Civitai resources: [{"type":"checkpoint","modelVersionId":290640}], Civitai metadata: {}',
    );
    expect(civitai.settings.seed).toBe(1);
    expect(Object.keys(leftOut(civitai))).toEqual(['Civitai resources']);
  });

  it('is told apart from its children', () => {
    const version = (text: string): string =>
      readA1111(`x\nSteps: 2, Seed: 1, Sampler: Euler, Version: ${text}`).source;
    expect(version('f2.0.1v1.10.1-previous-659-gc055f2d4')).toMatch(/^Forge \(f2/);
    expect(version('neo')).toBe('Forge Neo (neo)');
    expect(version('Aquatint 0.1.0')).toBe('Aquatint 0.1.0');
    expect(readA1111('x\nSteps: 2, Seed: 1, Sampler: Euler').source).toBe('A1111 parameters');
  });
});

describe('stable-diffusion.cpp', () => {
  const line =
    'Steps: 30, CFG scale: 5.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 197583933, Size: 512x512, ' +
    'Model: v1-5-pruned-emaonly.safetensors, RNG: cuda, Sampler: euler_a karras, Version: stable-diffusion.cpp';

  it('is read with its own names', () => {
    const picture = read({ parameters: `a sunflower\nNegative prompt: sky\n${line}` });
    expect(picture).toMatchObject({
      source: 'stable-diffusion.cpp',
      model: { name: 'v1-5-pruned-emaonly', hash: '' },
      settings: {
        prompt: 'a sunflower',
        negativePrompt: 'sky',
        steps: 30,
        guidance: 5,
        seed: 197583933,
        sampler: 'euler_ancestral',
        schedule: 'karras',
        noise: { source: 'cuda' },
      },
    });
    expect(picture.settings.eta).toBeUndefined();
    expect(leftOut(picture)).toEqual({ Guidance: '3.500000' });
  });

  it('may have JSON at its end', () => {
    const picture = read({ parameters: `a\n${line}, SDCPP: {"a": [1, 2], "Seed": 3}` });
    expect(picture.settings.seed).toBe(197583933);
    expect(leftOut(picture)['SDCPP']).toBe('{"a": [1, 2], "Seed": 3}');
  });
});

describe('ComfyUI', () => {
  const graph = {
    '3': {
      class_type: 'KSampler',
      inputs: {
        seed: '18446744073709551615',
        steps: 20,
        cfg: 8,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        denoise: 1,
        model: ['10', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'SD1.5\\v1-5-pruned.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 640, batch_size: 1 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: ['12', 0], clip: ['11', 0] } },
    '7': { class_type: 'CLIPTextEncode', inputs: { text: 'bad', clip: ['11', 0] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { images: ['8', 0] } },
    '10': {
      class_type: 'LoraLoader',
      inputs: { lora_name: 'ink.safetensors', strength_model: 0.7, model: ['4', 0], clip: ['4', 1] },
    },
    '11': { class_type: 'CLIPSetLastLayer', inputs: { stop_at_clip_layer: -2, clip: ['10', 1] } },
    '12': { class_type: 'PrimitiveStringMultiline', inputs: { value: 'a (red:1.2) apple' } },
  };

  it('is followed from the sampler to everything else', () => {
    const picture = read({
      prompt: JSON.stringify(graph).replace('"18446744073709551615"', '18446744073709551615'),
    });
    expect(picture).toMatchObject({
      source: 'ComfyUI',
      model: { name: 'v1-5-pruned', hash: '' },
      settings: {
        prompt: 'a (red:1.2) apple',
        negativePrompt: 'bad',
        seed: '18446744073709551615',
        steps: 20,
        guidance: 8,
        width: 512,
        height: 640,
        sampler: 'dpmpp_2m_k',
        schedule: null,
        language: { clipSkip: 2, grammar: 'comfyui' },
        noise: { source: 'cpu', steps: 'comfyui_cuda', start: 'sgm' },
      },
    });
    expect(leftOut(picture)).toEqual({});
    expect(picture.adapters).toEqual([lora('ink', 0.7)]);
  });

  it('is read from the page’s form, too, in WebP’s EXIF as well', () => {
    const workflow = {
      nodes: [
        { id: 1, type: 'CheckpointLoaderSimple', widgets_values: ['tiny.safetensors'] },
        { id: 2, type: 'CLIPTextEncode', inputs: [{ name: 'clip', link: 2 }], widgets_values: ['a fox'] },
        { id: 3, type: 'ConditioningZeroOut', inputs: [{ name: 'conditioning', link: 3 }] },
        { id: 4, type: 'EmptyLatentImage', widgets_values: [256, 256, 1] },
        {
          id: 5,
          type: 'KSampler',
          inputs: [
            { name: 'model', link: 1 },
            { name: 'positive', link: 4 },
            { name: 'negative', link: 5 },
            { name: 'latent_image', link: 6 },
          ],
          widgets_values: [77, 'randomize', 12, 5.5, 'euler', 'normal', 1],
        },
        { id: 6, type: 'PreviewImage', inputs: [{ name: 'images', link: 7 }] },
      ],
      links: [
        [1, 1, 0, 5, 0, 'MODEL'],
        [2, 1, 1, 2, 0, 'CLIP'],
        [3, 2, 0, 3, 0, 'CONDITIONING'],
        [4, 2, 0, 5, 1, 'CONDITIONING'],
        [5, 3, 0, 5, 2, 'CONDITIONING'],
        [6, 4, 0, 5, 3, 'LATENT'],
        { id: 7, origin_id: 5, origin_slot: 0, target_id: 6, target_slot: 0, type: 'IMAGE' },
      ],
    };
    const wanted = {
      model: { name: 'tiny' },
      settings: {
        prompt: 'a fox',
        negativePrompt: '',
        seed: 77,
        steps: 12,
        guidance: 5.5,
        sampler: 'euler',
        width: 256,
      },
    };
    expect(read({ workflow })).toMatchObject(wanted);
    expect(read({ 'exif:make': `Workflow:${JSON.stringify(workflow)}` })).toMatchObject(wanted);
    expect(read({ 'exif:model': `prompt:${JSON.stringify(graph)}` }).settings.steps).toBe(20);
  });

  it('is read where the parts of the sampler are nodes', () => {
    const picture = read({
      prompt: {
        '1': {
          class_type: 'SamplerCustomAdvanced',
          inputs: {
            noise: ['2', 0],
            guider: ['3', 0],
            sampler: ['4', 0],
            sigmas: ['5', 0],
            latent_image: ['6', 0],
          },
        },
        '2': { class_type: 'RandomNoise', inputs: { noise_seed: 5 } },
        '3': {
          class_type: 'CFGGuider',
          inputs: { cfg: 4, model: ['7', 0], positive: ['8', 0], negative: ['9', 0] },
        },
        '4': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
        '5': {
          class_type: 'BasicScheduler',
          inputs: { scheduler: 'sgm_uniform', steps: 9, denoise: 0.6, model: ['7', 0] },
        },
        '6': { class_type: 'VAEEncode', inputs: { pixels: ['10', 0] } },
        '7': { class_type: 'UNETLoader', inputs: { unet_name: 'unet.safetensors' } },
        '8': {
          class_type: 'CLIPTextEncodeSDXL',
          inputs: { text_g: 'a tree', text_l: 'a tree', width: 1024, height: 1024 },
        },
        '9': { class_type: 'CLIPTextEncode', inputs: { text: '' } },
        '10': { class_type: 'LoadImage', inputs: { image: 'start.png' } },
      },
    });
    expect(picture).toMatchObject({
      model: { name: 'unet' },
      settings: {
        prompt: 'a tree',
        negativePrompt: '',
        seed: 5,
        guidance: 4,
        steps: 9,
        sampler: 'euler',
        schedule: 'sgm_uniform',
      },
    });
    expect(leftOut(picture)).toEqual({ Denoise: '0.6', 'Picture it started from': 'start.png' });
  });

  it('takes the first of two passes, and lists the second', () => {
    const inputs = graph['3'].inputs;
    const picture = read({
      prompt: {
        ...graph,
        '8': { class_type: 'VAEDecode', inputs: { samples: ['20', 0] } },
        '20': {
          class_type: 'KSampler',
          inputs: { ...inputs, steps: 10, denoise: 0.5, latent_image: ['21', 0] },
        },
        '21': { class_type: 'LatentUpscale', inputs: { samples: ['3', 0], width: 1024, height: 1280 } },
      },
    });
    expect(picture.settings).toMatchObject({ steps: 20, width: 512 });
    expect(leftOut(picture)['Second pass']).toBe('KSampler: steps 10, cfg 8, denoise 0.5');
  });

  it('comes to an end where links go round', () => {
    const looped = {
      '1': {
        class_type: 'KSampler',
        inputs: {
          model: ['1', 0],
          positive: ['2', 0],
          negative: ['2', 0],
          latent_image: ['1', 0],
          seed: ['3', 0],
          steps: 3,
        },
      },
      '2': { class_type: 'ConditioningCombine', inputs: { a: ['2', 0], b: ['1', 0] } },
      '3': { class_type: 'PrimitiveInt', inputs: { value: ['3', 0] } },
      '4': { class_type: 'SaveImage', inputs: { images: ['1', 0], other: ['4', 0] } },
    };
    expect(read({ prompt: looped }).settings).toMatchObject({ steps: 3 });
  });

  it('takes time in proportion to a large graph', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [
        String(i),
        {
          class_type: i === 0 ? 'SaveImage' : 'Reroute',
          inputs: { a: [String(i + 1), 0], b: [String(i + 2), 0] },
        },
      ]),
    );
    const began = processorTime();
    expect(readTexts([{ keyword: 'prompt', text: JSON.stringify(chain) }])).toBeNull();
    expect(processorTime() - began).toBeLessThan(2000);
  });
});

describe('InvokeAI', () => {
  it('is read from its metadata', () => {
    const picture = read({
      invokeai_metadata: {
        app_version: '5.4.2',
        positive_prompt: 'a robot, (reading)1.3 a book++',
        negative_prompt: 'blurry',
        width: 1184,
        height: 888,
        seed: 591741300,
        rand_device: 'cpu',
        cfg_scale: 5,
        cfg_rescale_multiplier: 0.3,
        steps: 30,
        scheduler: 'dpmpp_2m_k',
        clip_skip: 1,
        model: { name: 'dreams', hash: 'blake3:8967e7e6', base: 'sdxl' },
        loras: [{ model: { name: 'ink' }, weight: 0.5 }],
        controlnets: [],
        vae: null,
      },
    });
    expect(picture).toMatchObject({
      source: 'InvokeAI 5.4.2',
      model: { name: 'dreams', hash: '' },
      settings: {
        width: 1184,
        height: 888,
        seed: 591741300,
        guidance: 5,
        steps: 30,
        sampler: 'dpmpp_2m',
        schedule: 'karras',
        guidanceOptions: { rescale: 0.3 },
        language: { clipSkip: 2, grammar: 'plain' },
      },
    });
    expect(leftOut(picture)).toEqual({ 'Weights in the prompt': ')1' });
    expect(picture.adapters).toEqual([lora('ink', 0.5)]);
  });

  it('is read as it was in older versions', () => {
    const legacy = {
      app_version: '2.2.5',
      model_weights: 'stable-diffusion-1.5',
      model_hash: 'cc6cb27103417325ff94f52b7a5d2dde45a7515b25c255d8e396c90014281516',
      image: {
        prompt: [{ prompt: 'an owl [blurry]', weight: 1 }],
        steps: 50,
        cfg_scale: 7.5,
        width: 512,
        height: 512,
        seed: 7,
        sampler: 'k_lms',
      },
    };
    expect(read({ 'sd-metadata': legacy })).toMatchObject({
      source: 'InvokeAI 2.2.5',
      model: { name: 'stable-diffusion-1.5', hash: legacy.model_hash },
      settings: { prompt: 'an owl', negativePrompt: 'blurry', steps: 50, seed: 7, sampler: 'lms' },
    });
    expect(
      read({ Dream: '"a red fox [dark]" -s 50 -S 3357757885 -W 512 -H 768 -C 7.5 -A k_euler_a' }),
    ).toMatchObject({
      settings: {
        prompt: 'a red fox',
        negativePrompt: 'dark',
        steps: 50,
        seed: 3357757885,
        height: 768,
        guidance: 7.5,
        sampler: 'euler_ancestral',
      },
    });
  });
});

it('SwarmUI', () => {
  const picture = read({
    parameters: {
      sui_image_params: {
        prompt: 'a cat <lora:x>',
        negativeprompt: 'dog',
        model: 'Official/sd_xl_base_1.0',
        seed: 882695506,
        steps: 28,
        cfgscale: 6,
        width: 1216,
        height: 768,
        sampler: 'euler_ancestral',
        scheduler: 'normal',
        clipstopatlayer: -2,
        variationseed: 3,
        variationseedstrength: 0.1,
        loras: ['ink'],
        loraweights: ['0.5'],
        refinercontrolpercentage: 0.2,
        automaticvae: true,
        swarm_version: '0.9.3.1',
      },
      sui_models: [{ name: 'styles/ink.safetensors', param: 'loras', hash: '0x0123456789ABCDEF' }],
      sui_extra_data: { date: '2026-01-01' },
    },
  });
  expect(picture).toMatchObject({
    source: 'SwarmUI 0.9.3.1',
    model: { name: 'sd_xl_base_1.0' },
    settings: {
      negativePrompt: 'dog',
      seed: 882695506,
      steps: 28,
      guidance: 6,
      width: 1216,
      sampler: 'euler_ancestral',
      language: { clipSkip: 2 },
      noise: { variationSeed: 3, variationStrength: 0.1 },
    },
  });
  expect(leftOut(picture)).toEqual({ refinercontrolpercentage: '0.2' });
  expect(picture.adapters).toEqual([lora('x', 1), lora('ink', 0.5, '0123456789abcdef')]);
});

describe('NovelAI', () => {
  const comment = {
    prompt: '{{masterpiece}}, [sketch], 1girl (cat)',
    uc: 'lowres',
    steps: 28,
    width: 832,
    height: 1216,
    scale: 5,
    cfg_rescale: 0.1,
    seed: 3071474384,
    sampler: 'k_euler_ancestral',
    noise_schedule: 'karras',
    sm: false,
    dynamic_thresholding: true,
    v4_prompt: { caption: { base_caption: 'x', char_captions: [{ char_caption: 'girl, umbrella' }] } },
  };
  const wanted = {
    source: 'NovelAI',
    settings: {
      prompt: '(masterpiece:1.1025), (sketch:0.9524), 1girl \\(cat\\)',
      negativePrompt: 'lowres',
      steps: 28,
      guidance: 5,
      seed: 3071474384,
      sampler: 'euler_ancestral',
      schedule: 'karras',
      guidanceOptions: { rescale: 0.1 },
    },
  };

  it('is read from its comment', () => {
    const picture = read({
      Software: 'NovelAI',
      Source: 'NovelAI Diffusion V4 37442FCA',
      Description: 'x',
      Comment: comment,
    });
    expect(picture).toMatchObject({ ...wanted, model: { name: 'NovelAI Diffusion V4 37442FCA' } });
    expect(leftOut(picture)).toEqual({ Decrisper: 'true', Character: 'girl, umbrella' });
  });

  it('is read from EXIF, and from the description of old pictures', () => {
    const { prompt, ...old } = comment;
    expect(
      read({ 'exif:userComment': { Comment: JSON.stringify(comment), Software: 'NovelAI' } }),
    ).toMatchObject(wanted);
    expect(read({ Software: 'NovelAI', Description: prompt, Comment: old })).toMatchObject(wanted);
  });

  it.each([
    ['{a}', '(a:1.05)'],
    ['{{{a}}}', '(a:1.1576)'],
    ['{a {b} c}', '(a (b:1.05) c:1.05)'],
    ['[[a]', '\\[(a:0.9524)'],
    ['a} {b', 'a} {b'],
    ['{a]b}', '(a\\]b:1.05)'],
    ['a \\ (b)', 'a \\\\ \\(b\\)'],
    ['', ''],
    ['1.3::red hair::, -0.8::feet::', '(red hair:1.3), (feet:-0.8)'],
    ['a, 2::b, c', 'a, (b, c:2)'],
    ['1.5::a 0.5::b:: c', '(a :1.5)(b:0.5) c'],
    ['{1.2::a::}, .5::{b}::', '{(a:1.2)}, ((b:1.05):0.5)'],
    ['style::x, ratio 3:2, 10:30', 'style::x, ratio 3:2, 10:30'],
  ])('turns %j into %j', (prompt, weights) => {
    expect(novelaiToWeights(prompt)).toBe(weights);
  });
});

describe('Fooocus', () => {
  it('is read in its own scheme', () => {
    const picture = read({
      fooocus_scheme: 'fooocus',
      parameters: {
        metadata_scheme: 'fooocus',
        version: 'Fooocus v2.5.5',
        prompt: 'a sunflower field',
        negative_prompt: '',
        base_model: 'juggernautXL_v8Rundiffusion',
        base_model_hash: 'aeb7e9e689',
        refiner_model: 'None',
        refiner_switch: 0.5,
        resolution: '(1152, 896)',
        sampler: 'dpmpp_2m_sde_gpu',
        scheduler: 'karras',
        seed: '127589946317439009',
        steps: 30,
        guidance_scale: 4,
        clip_skip: 2,
        sharpness: 2,
        styles: "['Fooocus V2', __import__('os').system('true')]",
        loras: [['offset', 0.1, '4852686128']],
        vae: 'Default (model)',
      },
    });
    expect(picture).toMatchObject({
      source: 'Fooocus v2.5.5',
      model: { name: 'juggernautXL_v8Rundiffusion', hash: 'aeb7e9e689' },
      refiner: null,
      settings: {
        prompt: 'a sunflower field',
        width: 1152,
        height: 896,
        seed: '127589946317439009',
        steps: 30,
        guidance: 4,
        schedule: 'karras',
        language: { clipSkip: 2 },
        noise: { source: 'cpu' },
      },
    });
    expect(Object.keys(leftOut(picture))).toEqual(['Styles', 'Sharpness']);
    expect(picture.adapters).toEqual([lora('offset', 0.1, '4852686128')]);
  });

  it('is read in A1111’s', () => {
    const picture = read({
      fooocus_scheme: 'a1111',
      parameters:
        'a field\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 5, Size: 1152x896, CFG scale: 4, Sharpness: 2, ' +
        'ADM Guidance: "(1.5, 0.8, 0.3)", Performance: Speed, Model: juggernaut, Model hash: aeb7e9e689, Version: Fooocus v2.5.5',
    });
    expect(picture).toMatchObject({
      source: 'Fooocus v2.5.5',
      settings: { seed: 5, schedule: 'karras', noise: { source: 'cpu' }, language: { grammar: 'comfyui' } },
    });
    expect(leftOut(picture)).toEqual({
      Sharpness: '2',
      'ADM Guidance': '(1.5, 0.8, 0.3)',
      Performance: 'Speed',
    });
  });
});

it('Draw Things', () => {
  const comment = {
    c: 'a lighthouse',
    uc: 'text',
    model: 'sd_v1.5_f16.ckpt',
    sampler: 'DPM++ 2M Karras',
    scale: 7,
    seed: 1683513152,
    seed_mode: 'Scale Alike',
    size: '512x768',
    steps: 24,
    strength: 1,
    lora: [{ model: 'ink_f16.ckpt', weight: 0.6 }],
    mask_blur: 0,
    v2: { batchCount: 1 },
  };
  const picture = read({
    'xmp:exif:UserComment': comment,
    'xmp:dc:description': 'a lighthouse -text Steps: 24',
  });
  expect(picture).toMatchObject({
    source: 'Draw Things',
    model: { name: 'sd_v1.5_f16' },
    settings: {
      prompt: 'a lighthouse',
      negativePrompt: 'text',
      guidance: 7,
      seed: 1683513152,
      width: 512,
      height: 768,
      steps: 24,
      schedule: null,
    },
  });
  expect(leftOut(picture)).toEqual({ 'Seed mode': 'Scale Alike' });
  expect(picture.adapters).toEqual([lora('ink_f16', 0.6)]);
});

describe('untrusted texts', () => {
  it('of nobody known are nothing', () => {
    expect(readTexts([])).toBeNull();
    expect(readTexts([{ keyword: 'Software', text: 'gimp' }])).toBeNull();
    expect(readTexts([{ keyword: 'parameters', text: '{"some": "JSON"}' }])).toBeNull();
    expect(readTexts([{ keyword: 'prompt', text: 'not JSON' }])).toBeNull();
  });

  it('are data: scripts stay texts, and prototypes stay whole', () => {
    const script = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    expect(readA1111(`${script}\nSteps: 20, Sampler: Euler, Seed: 1`).settings.prompt).toBe(script);
    const poisoned =
      '{"sui_image_params": {"__proto__": {"steps": 3}, "prompt": "x", "constructor": {"prototype": 1}}}';
    const picture = readTexts([{ keyword: 'parameters', text: poisoned }]);
    expect(picture?.settings.steps).toBeUndefined();
    expect('steps' in {}).toBe(false);
  });

  it('list at most a hundred things, each of them short', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `key ${i}: ${'x'.repeat(9)}`).join(', ');
    const { unmapped } = readA1111(`x\nSteps: 20, Seed: 1, Sampler: Euler, ${many}`);
    expect(unmapped.length).toBeLessThanOrEqual(101);
    const long = readA1111(`x\nSteps: 20, Seed: 1, Sampler: Euler, Note: ${'🍎'.repeat(5000)}`);
    const value = long.unmapped[0]?.value;
    if (typeof value !== 'string') throw new Error('What another program wrote is a text.');
    expect(value.length).toBeLessThan(410);
    expect(value.isWellFormed()).toBe(true);
  });

  it('give settings in their ranges or one sentence, whatever they say', () => {
    const value: fc.Arbitrary<unknown> = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom(
        'NaN',
        'Infinity',
        '1e999',
        '-1',
        '99999999999999999999',
        '',
        'euler',
        'karras',
        '512x512',
        null,
        true,
      ),
      fc.string(),
      fc.constant(['3', 0]),
      fc.constant({ nested: [{}] }),
    );
    const key = fc.constantFrom(
      ...[
        'prompt',
        'c',
        'uc',
        'seed',
        'steps',
        'cfg',
        'scale',
        'width',
        'height',
        'sampler',
        'scheduler',
        'size',
      ],
      ...[
        'sui_image_params',
        'inputs',
        'class_type',
        'nodes',
        'links',
        'metadata_scheme',
        'resolution',
        'model',
      ],
      ...['image', 'positive_prompt', 'clip_skip', 'cfgscale', 'loras', 'Comment', '__proto__', 'v4_prompt'],
    );
    const record = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)), { noNullPrototype: true });
    const keyword = fc.constantFrom(
      'parameters',
      'prompt',
      'workflow',
      'Comment',
      'invokeai_metadata',
      'sd-metadata',
      'Dream',
      'exif:userComment',
      'xmp:x',
    );
    const text = fc.oneof(
      record.map((json) => JSON.stringify(json)),
      fc.string({ unit: 'binary' }),
      value.map(String),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ keyword, text }), { maxLength: 4 }), (texts) => {
        try {
          const settings = readTexts(texts)?.settings ?? {};
          for (const number of Object.values(settings)) {
            if (typeof number === 'number') expect(number >= 0 && number < 2 ** 32).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AquatintError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('take linear time', () => {
    const began = processorTime();
    for (const piece of [
      '{',
      '[',
      '"',
      '\\',
      '<lora:',
      '\nSteps: ',
      ', SDCPP: {',
      'a: b, ',
      '(',
      ':',
      '-s 1 ',
      '{{a}}',
    ]) {
      const text = piece.repeat(Math.floor(400_000 / piece.length));
      for (const keyword of ['parameters', 'Dream', 'prompt', 'Comment', 'exif:userComment']) {
        try {
          readTexts([{ keyword, text }]);
          readTexts([
            { keyword, text: JSON.stringify({ prompt: text, uc: text, scale: 1, c: text, steps: 1 }) },
          ]);
        } catch (error) {
          expect(error).toBeInstanceOf(AquatintError);
        }
      }
    }
    expect(processorTime() - began).toBeLessThan(20_000);
  });
});

describe('a text is read by the rules of the program that wrote it', () => {
  const grammar = (picture: ImportedPicture | null): string | undefined =>
    picture?.settings.language?.grammar;
  const text = (version: string): string =>
    `a, #テスト, b\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512${version}`;

  it.each([
    ['', 'a1111_1_7'],
    [', Version: v1.7.0', 'a1111_1_7'],
    [', Version: v1.8.0', 'a1111'],
    [', Version: v1.10.1', 'a1111'],
    [', Version: f0.0.17v1.8.0rc-latest-276-g29be1da7', 'a1111'],
    [', Version: f2.0.1v1.10.1-previous-313-g8a042934', 'a1111'],
    [', Version: neo', 'a1111'],
    [', Version: stable-diffusion.cpp', 'sdcpp'],
    [', Version: ComfyUI', 'comfyui'],
    [', App: SD.Next, Version: 56a8aea', 'sdnext'],
    [', Civitai resources: [{"type":"checkpoint","modelVersionId":1}], Civitai metadata: {}', 'a1111_1_7'],
    [', Prompt rules: novelai, Version: Aquatint 0.1.0', 'novelai'],
  ])('%s', (version, wanted) => {
    const picture = readA1111(text(version));
    expect(grammar(picture)).toBe(wanted);
    expect(picture.settings.prompt).toBe('a, #テスト, b');
  });

  it('SD.Next’s curve is its own', () => {
    const picture = readA1111(
      'a\nSteps: 20, Sampler: DPM++ 2M, Sampler sigma: karras, Seed: 1, CFG scale: 6, App: SD.Next, Version: 56a8aea',
    );
    expect(picture).toMatchObject({
      source: 'SD.Next',
      settings: { sampler: 'dpmpp_2m', schedule: 'karras' },
      unmapped: [],
    });
  });

  it('SwarmUI’s parts are told, and what it takes without being asked is taken', () => {
    const prompt =
      'a [cat|dog] <alternate:red, blue> <fromto[0.3]:day|night> <embed:neg> <lora:ink:0.8>x<segment:face//cid=11> a smile <base>y';
    const picture = readTexts([
      { keyword: 'parameters', text: JSON.stringify({ sui_image_params: { prompt, seed: 1, steps: 8 } }) },
    ]);
    expect(picture?.settings).toMatchObject({
      prompt: 'a [cat|dog] [red|blue] [day:night:0.3] embedding:neg xy',
      language: { grammar: 'swarmui' },
      ...{ sampler: 'euler', schedule: 'normal' },
    });
    expect(picture?.unmapped).toEqual([
      { name: 'Part of the picture', value: '<segment:face//cid=11> a smile', why: '' },
    ]);
  });
});

describe('what programs write besides', () => {
  const line = 'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x768';

  it('hashes without quotes', () => {
    const hashes = '{"vae": "735e4c3a44", "model": "a074b8864e", "lora:ink": "aabbccddee"}';
    const picture = readA1111(`a cat\n${line}, Hashes: ${hashes}, Version: v1.7.0`);
    expect(picture).toMatchObject({
      ...{ source: 'AUTOMATIC1111 v1.7.0', model: { name: '', hash: 'a074b8864e' } },
      ...{ adapters: [lora('ink', 1, 'aabbccddee')], unmapped: [] },
    });
  });

  it('Civitai’s two lists behind each other', () => {
    const resources = [
      { type: 'checkpoint', modelVersionId: 1, modelName: 'Dreams', modelVersionName: 'V6 {x}' },
      { type: 'lora', weight: 0.7, modelVersionId: 2, modelName: 'Ink' },
      { type: 'lora', weight: 1, modelVersionId: 3 },
    ];
    const picture = readA1111(
      `a cat\n${line}, Civitai resources: ${JSON.stringify(resources)}, Civitai metadata: {"remixOfId":1}`,
    );
    expect(picture).toMatchObject({ model: { name: 'Dreams' }, adapters: [lora('Ink', 0.7)] });
    expect(leftOut(picture)).toEqual({
      'Civitai resources': '{"type":"lora","weight":1,"modelVersionId":3}',
      'Civitai metadata': '{"remixOfId":1}',
    });
  });

  it.each([
    ['dpmpp_2m_karras', 'dpmpp_2m_k', null],
    ['euler_ancestral', 'euler_ancestral', 'normal'],
    ['Euler Ancestral Karras', 'euler_ancestral', 'karras'],
  ])('a sampler that a node calls %s', (name, sampler, schedule) => {
    const picture = readA1111(
      `a\nSteps: 20, Sampler: ${name}, CFG scale: 7, Seed: 1, Size: 512x512, Version: ComfyUI`,
    );
    expect(picture).toMatchObject({ settings: { sampler, schedule }, unmapped: [] });
  });

  it.each([
    ['Euler a', 'ComfyUI', 'comfyui_cuda', 'euler_ancestral'],
    ['DPM++ 2M SDE Karras', 'ComfyUi', 'comfyui_cpu', 'dpmpp_2m_sde_k'],
    ['DPM++ 3M SDE Exponential', 'ComfyUI', 'comfyui_cpu', 'dpmpp_3m_sde'],
    ['dpmpp_2m_sde_gpu_karras', 'ComfyUI', 'comfyui_cuda', 'dpmpp_2m_sde_k'],
    ['dpmpp_sde', 'ComfyUI', 'comfyui_cpu', 'dpmpp_sde'],
    ['DPM++ 2M SDE Karras', 'Fooocus v2.5.5', 'comfyui_cuda', 'dpmpp_2m_sde_k'],
    ['DPM++ 2M SDE Karras', 'v1.7.0', undefined, 'dpmpp_2m_sde_k'],
  ])('the noise of %s in a text of %s', (name, version, steps, sampler) => {
    const { settings } = readA1111(
      `a\nSteps: 20, Sampler: ${name}, CFG scale: 7, Seed: 1, Size: 512x512, Version: ${version}`,
    );
    expect(settings).toMatchObject({ sampler });
    expect(settings.noise?.steps).toBe(steps);
    expect(settings.noise?.start).toBe(steps && 'sgm');
  });

  it('InvokeAI’s refiner, and the names of its version 2', () => {
    const picture = read({
      invokeai_metadata: {
        ...{ positive_prompt: 'a cat', refiner_model: { model_name: 'refiner' }, refiner_start: 0.75 },
        ...{ refiner_steps: 20, ref_images: [], model: { model_name: 'sdxl' } },
      },
    });
    expect(picture).toMatchObject({ model: { name: 'sdxl' }, refiner: { name: 'refiner', from: 0.75 } });
    expect(leftOut(picture)).toEqual({ 'Refiner steps': '20' });
    const image = { prompt: 'a cat', sampler: 'k_dpmpp_2', threshold: 0, hires_fix: true };
    const old = read({ 'sd-metadata': { app_version: '2.3.5', image } });
    expect(old.settings.sampler).toBe('dpmpp_2m');
    expect(leftOut(old)).toEqual({ hires_fix: 'true' });
  });

  it('SwarmUI’s refiner, where it takes over midway', () => {
    const swarm = (refinermethod: string): ImportedPicture =>
      read({
        parameters: {
          sui_image_params: {
            ...{ prompt: 'a cat', refinermodel: 'refiner', refinercontrolpercentage: 0.25, refinermethod },
          },
        },
      });
    expect(swarm('StepSwap')).toMatchObject({ refiner: { name: 'refiner', from: 0.75 }, unmapped: [] });
    expect(swarm('PostApply').refiner).toBeNull();
    expect(Object.keys(leftOut(swarm('PostApply')))).toContain('refinermodel');
  });

  it('NovelAI’s words against a character', () => {
    const negative = { caption: { base_caption: 'x', char_captions: [{ char_caption: 'hat' }] } };
    const Comment = { prompt: 'a', uc: '', scale: 5, uncond_scale: 0.7, v4_negative_prompt: negative };
    expect(leftOut(read({ Software: 'NovelAI', Comment }))).toEqual({
      ...{ 'Undesired content strength': '0.7', 'Not of a character': 'hat' },
    });
  });

  it('what only Draw Things’ configuration says', () => {
    const v2 = {
      clipSkip: 2,
      refinerModel: 'xl_refiner_f16.ckpt',
      refinerStart: 0.7,
      hiresFix: true,
      controls: [],
    };
    const picture = read({ 'xmp:exif:UserComment': { c: 'a cat', uc: '', steps: 20, strength: 1, v2 } });
    expect(picture).toMatchObject({
      ...{ settings: { language: { clipSkip: 2 } }, refiner: { name: 'xl_refiner_f16', from: 0.7 } },
    });
    expect(leftOut(picture)).toEqual({ 'High-resolution fix': 'true' });
  });

  it('LoRAs of older Fooocus pictures', () => {
    const parameters = {
      ...{ metadata_scheme: 'fooocus', prompt: 'a', base_model: 'j', resolution: '(64, 64)' },
      ...{ lora_combined_1: 'ink.safetensors : 0.1', lora_combined_2: 'None : 1.0' },
    };
    expect(read({ parameters }).adapters).toEqual([lora('ink', 0.1)]);
  });
});

it('RuinedFooocus', () => {
  const picture = read({
    parameters: {
      ...{ Prompt: 'a cat', Negative: 'bad', steps: 30, cfg: 8, width: 1344, height: 768, seed: 1234 },
      ...{ sampler_name: 'dpmpp_2m_sde_gpu', scheduler: 'karras', base_model_name: 'sdxl.safetensors' },
      ...{ base_model_hash: '0123456789', loras: [['aabbccddee', 'ink:0.5']], start_step: 0, denoise: null },
      ...{ clip_skip: 1, software: 'RuinedFooocus' },
    },
  });
  expect(picture).toMatchObject({
    source: 'RuinedFooocus',
    model: { name: 'sdxl', hash: '0123456789' },
    settings: {
      ...{ prompt: 'a cat', negativePrompt: 'bad', steps: 30, guidance: 8, width: 1344, height: 768 },
      ...{ seed: 1234, sampler: 'dpmpp_2m_sde_k', schedule: 'karras' },
    },
    adapters: [lora('ink', 0.5, 'aabbccddee')],
    unmapped: [],
  });
});

describe('Easy Diffusion', () => {
  const wanted = {
    source: 'Easy Diffusion',
    model: { name: 'dreams' },
    settings: {
      ...{ prompt: 'a cat', negativePrompt: 'bad', seed: 123, width: 512, height: 768, steps: 25 },
      ...{ guidance: 7.5, sampler: 'euler_ancestral', language: { clipSkip: 2 } },
    },
    adapters: [lora('ink', 0.5)],
    unmapped: [],
  };

  it('has a text for each setting', () => {
    const texts = {
      ...{ prompt: 'a cat', negative_prompt: 'bad', seed: '123', width: '512', height: '768' },
      ...{ num_inference_steps: '25', guidance_scale: '7.5', use_stable_diffusion_model: 'models/dreams' },
      ...{ use_vae_model: 'None', sampler_name: 'euler_a', clip_skip: 'True' },
      ...{ use_lora_model: "['ink']", lora_alpha: '[0.5]' },
    };
    expect(read(texts)).toMatchObject(wanted);
    expect(
      read({ 'exif:userComment': { ...texts, lora_alpha: [0.5], use_lora_model: ['ink'] } }),
    ).toMatchObject(wanted);
  });

  it('has them by their labels, too', () => {
    const picture = read({
      ...{ Prompt: 'a cat', 'Negative Prompt': 'bad', Seed: '123', Width: '512', Height: '768' },
      ...{ Steps: '25', 'Guidance Scale': '7.5', 'Stable Diffusion model': 'dreams', Sampler: 'unipc_snr' },
      ...{ 'VAE model': 'mse840', 'Clip Skip': 'true', 'LoRA model': 'ink', 'LoRA Strength': '0.5' },
    });
    expect(picture).toMatchObject({ ...wanted, settings: { sampler: 'unipc' }, unmapped: picture.unmapped });
    expect(leftOut(picture)).toEqual({ Sampler: 'unipc_snr', 'VAE model': 'mse840' });
  });
});

it('Tensor.Art’s request fills what its graph does not say', () => {
  const generation_data = {
    ...{
      prompt: 'a cat',
      negativePrompt: 'bad',
      width: 832,
      height: 1216,
      samplerName: 'Euler a',
      steps: 25,
    },
    ...{ cfgScale: 7, seed: '123', clipSkip: 2, models: [{ type: 'LORA', label: 'Ink', weight: 0.8 }] },
    baseModel: { label: 'Dreams', modelFileName: 'dreams_v2', hash: '0123456789' },
  };
  const picture = read({ generation_data: `${JSON.stringify(generation_data)}\0` });
  expect(picture).toMatchObject({
    source: 'Tensor.Art',
    model: { name: 'dreams_v2', hash: '0123456789' },
    settings: {
      prompt: 'a cat',
      width: 832,
      seed: 123,
      sampler: 'euler_ancestral',
      language: { clipSkip: 2 },
    },
    adapters: [lora('Ink', 0.8)],
  });
});
