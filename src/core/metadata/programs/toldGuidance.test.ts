import { describe, expect, it } from 'vitest';
import type { ImportedPicture } from '../importedPicture.ts';
import { readTexts } from '../readTexts.ts';
import { toldSettings } from '../../../../tools/node/toldSettings.ts';

// Flux is told its guidance as a number, and may be guided beside. The forms are the programs' own, the words are ours.

function read(texts: Record<string, unknown>): ImportedPicture {
  const list = Object.entries(texts).map(([keyword, value]) => ({
    keyword,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  const picture = readTexts(list);
  if (picture === null) throw new Error('nothing was read');
  return picture;
}

const scales = ({ settings }: ImportedPicture) => [settings.guidance, settings.guidanceOptions?.real];

type Node = readonly [type: string, inputs: Readonly<Record<string, unknown>>];

/** As the page's own example has it: every part of sampling is a node. */
const FLUX: Readonly<Record<string, Node>> = {
  6: ['CLIPTextEncode', { text: 'a fox in snow', clip: ['11', 0] }],
  8: ['VAEDecode', { samples: ['13', 0], vae: ['10', 0] }],
  9: ['SaveImage', { filename_prefix: 'ComfyUI', images: ['8', 0] }],
  10: ['VAELoader', { vae_name: 'ae.safetensors' }],
  11: [
    'DualCLIPLoader',
    { clip_name1: 't5xxl_fp16.safetensors', clip_name2: 'clip_l.safetensors', type: 'flux' },
  ],
  12: ['UNETLoader', { unet_name: 'flux1-dev.safetensors', weight_dtype: 'default' }],
  13: [
    'SamplerCustomAdvanced',
    {
      ...{ noise: ['25', 0], guider: ['22', 0], sampler: ['16', 0], sigmas: ['17', 0] },
      latent_image: ['27', 0],
    },
  ],
  16: ['KSamplerSelect', { sampler_name: 'euler' }],
  17: ['BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 1, model: ['30', 0] }],
  22: ['BasicGuider', { model: ['30', 0], conditioning: ['26', 0] }],
  25: ['RandomNoise', { noise_seed: 219670278747233 }],
  26: ['FluxGuidance', { guidance: 2.5, conditioning: ['6', 0] }],
  27: ['EmptySD3LatentImage', { width: 1024, height: 768, batch_size: 1 }],
  30: ['ModelSamplingFlux', { max_shift: 1.15, base_shift: 0.5, width: 1024, height: 768, model: ['12', 0] }],
};

const NEGATIVE: Node = ['CLIPTextEncode', { text: 'bad', clip: ['11', 0] }];
/** Guided beside, too. */
const guided = (cfg: number, negative = '7'): Readonly<Record<string, Node>> => ({
  7: NEGATIVE,
  22: ['CFGGuider', { model: ['30', 0], positive: ['26', 0], negative: [negative, 0], cfg }],
});

const graph = (nodes: Readonly<Record<string, Node>>): Record<string, unknown> => ({
  prompt: Object.fromEntries(
    Object.entries({ ...FLUX, ...nodes }).map(([id, [class_type, inputs]]) => [id, { class_type, inputs }]),
  ),
});

describe('in a graph', () => {
  it('is what FluxGuidance adds to the words, and the sampler guides beside', () => {
    const picture = read(graph({}));
    expect(scales(picture)).toEqual([2.5, 1]);
    expect(picture.settings.prompt).toBe('a fox in snow');
    expect(Object.keys(toldSettings(picture))).not.toContain('FluxGuidance');
    expect(scales(read(graph(guided(3))))).toEqual([2.5, 3]);
  });

  it('is what comes last on the way', () => {
    const twice: Record<string, Node> = {
      26: ['FluxGuidance', { guidance: 4, conditioning: ['40', 0] }],
      40: ['FluxGuidance', { guidance: 2, conditioning: ['6', 0] }],
    };
    expect(scales(read(graph(twice)))).toEqual([4, 1]);
  });

  it('may be a part of the words, or come from another node', () => {
    const words = { clip: ['11', 0], clip_l: 'a fox', t5xxl: 'a fox', guidance: 3 };
    expect(scales(read(graph({ 26: ['CLIPTextEncodeFlux', words] })))).toEqual([3, 1]);
    const linked: Record<string, Node> = {
      26: ['FluxGuidance', { guidance: ['41', 0], conditioning: ['6', 0] }],
      41: ['PrimitiveFloat', { value: 1.8 }],
    };
    expect(scales(read(graph(linked)))).toEqual([1.8, 1]);
    const swarm = { clip: ['11', 0], prompt: 'a fox', guidance: -1, steps: 20 };
    expect(scales(read(graph({ 26: ['SwarmClipTextEncodeAdvanced', swarm] })))).toEqual([3.5, 1]);
  });

  it('is 3.5 where no node says it and the model is Flux', () => {
    const plain: Record<string, Node> = { 22: ['BasicGuider', { model: ['30', 0], conditioning: ['6', 0] }] };
    expect(scales(read(graph(plain)))).toEqual([3.5, 1]);
    const other: Record<string, Node> = {
      ...plain,
      11: ['CLIPLoader', { clip_name: 'clip.safetensors', type: 'stable_diffusion' }],
      12: ['UNETLoader', { unet_name: 'sd15.safetensors' }],
      30: ['ModelSamplingDiscrete', { sampling: 'eps', zsnr: false, model: ['12', 0] }],
    };
    expect(scales(read(graph(other)))).toEqual([1, undefined]);
  });

  it('tells what is not the same here: none at all, or another beside the negative prompt', () => {
    const off: Record<string, Node> = { 26: ['FluxDisableGuidance', { conditioning: ['6', 0] }] };
    const picture = read(graph(off));
    expect(scales(picture)).toEqual([undefined, 1]);
    expect(toldSettings(picture)).toMatchObject({ 'Flux guidance': 'off' });
    const two = {
      ...guided(3, '42'),
      42: ['FluxGuidance', { guidance: 1, conditioning: ['7', 0] }] as const,
    };
    expect(toldSettings(read(graph(two)))).toMatchObject({ 'Flux guidance of the negative prompt': '1' });
  });
});

describe('in a text', () => {
  const flux = 'Size: 832x1216, Model hash: 06f96f89f6, Model: flux_dev';

  it('of Forge is the distilled scale', () => {
    const line = `Steps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 3, ${flux}`;
    const picture = read({ parameters: `a fox\n${line}, Version: f2.0.1v1.10.1-previous-561-g82eb7566` });
    expect(scales(picture)).toEqual([3.5, 1]);
    expect(picture.unmapped).toEqual([]);
  });

  it('of stable-diffusion.cpp is there whichever model it was', () => {
    const line = (model: string): string =>
      `a\nSteps: 20, CFG scale: 1.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 42, Size: 512x512, Model: ${model}, RNG: cuda, Sampler: euler, Version: stable-diffusion.cpp`;
    expect(scales(read({ parameters: line('flux1-dev-q4_0.gguf') }))).toEqual([3.5, 1]);
    expect(scales(read({ parameters: line('v1-5.safetensors') }))).toEqual([1, undefined]);
    const parts = line(', Unet: flux1-dev-Q8_0.gguf');
    expect(scales(read({ parameters: parts }))).toEqual([3.5, 1]);
  });
});

describe('in JSON', () => {
  it('of SwarmUI is a parameter of its own', () => {
    const params = {
      prompt: 'a fox',
      model: 'Flux/flux1-dev-fp8',
      seed: 1,
      steps: 20,
      cfgscale: 1,
      swarm_version: '0.9.5.0',
    };
    const of = (more: object) => read({ parameters: { sui_image_params: { ...params, ...more } } });
    expect(scales(of({ fluxguidancescale: 4.5 }))).toEqual([4.5, 1]);
    expect(of({ fluxguidancescale: 4.5 }).unmapped).toEqual([]);
    expect(scales(of({}))).toEqual([3.5, 1]);
    expect(scales(of({ model: 'dreams', cfgscale: 7 }))).toEqual([7, undefined]);
  });

  it('of InvokeAI is beside the scale, which may be missing', () => {
    const flux = {
      ...{ generation_mode: 'flux_txt2img', app_version: '5.6.0', positive_prompt: 'a fox', guidance: 4 },
      ...{ width: 1024, height: 1024, seed: 5, steps: 30, model: { name: 'FLUX Dev', base: 'flux' } },
    };
    expect(scales(read({ invokeai_metadata: flux }))).toEqual([4, 1]);
    expect(scales(read({ invokeai_metadata: { ...flux, cfg_scale: 2 } }))).toEqual([4, 2]);
    expect(scales(read({ invokeai_metadata: { ...flux, guidance: null, cfg_scale: 6 } }))).toEqual([
      6,
      undefined,
    ]);
  });

  it('of Easy Diffusion counts where the model is Flux', () => {
    const said = (model: string) => ({
      ...{ prompt: 'a fox', negative_prompt: '', seed: '7', num_inference_steps: '20', guidance_scale: '1' },
      ...{ distilled_guidance_scale: '3.5', use_stable_diffusion_model: model, sampler_name: 'euler' },
    });
    expect(scales(read(said('flux1-dev-bnb-nf4')))).toEqual([3.5, 1]);
    const other = read(said('sd-v1-5'));
    expect(scales(other)).toEqual([1, undefined]);
    expect(toldSettings(other)).toEqual({ 'Distilled Guidance': '3.5' });
  });

  it('of Draw Things is the text guidance, unless that is not to speed it up', () => {
    const comment = (speedUpWithGuidanceEmbed: boolean) => ({
      ...{ c: 'a fox', uc: '', model: 'flux_1_dev_q8p.ckpt', sampler: 'Euler A Trailing', scale: 2, seed: 9 },
      ...{ size: '1024x1024', steps: 20, strength: 1, v2: { guidanceEmbed: 3.5, speedUpWithGuidanceEmbed } },
    });
    expect(scales(read({ 'xmp:exif:UserComment': comment(true) }))).toEqual([2, undefined]);
    expect(scales(read({ 'xmp:exif:UserComment': comment(false) }))).toEqual([3.5, 2]);
  });
});
