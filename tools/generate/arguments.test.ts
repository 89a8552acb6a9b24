import { describe, expect, it } from 'vitest';
import { HELP, numberedFile, parseArguments } from './arguments.ts';
import { UsageError } from './readArgument.ts';

describe('parseArguments', () => {
  it('leaves to the model what is not said', () => {
    expect(parseArguments(['a red apple'])).toEqual({
      prompt: 'a red apple',
      out: 'picture.png',
      model: 'etch',
      tokenizer: null,
      settings: {},
      device: 'auto',
      saveLatents: null,
      json: false,
      image: null,
      mask: null,
      upscaler: null,
      controls: { controls: [], imagePrompts: [], imageEncoder: null, annotators: [] },
      adapters: { loras: [], embeddings: [] },
      cascade: [],
    });
  });

  it('reads every option', () => {
    const line =
      '--out x.PNG --negative blur --seed 4294967295 --steps 8 --guidance 1.5 --sampler lcm --width 64 --height 128 ' +
      '--count 16 --device wasm --save-latents l.safetensors --json --model other --tokenizer words';
    expect(parseArguments(['apple', ...line.split(' ')])).toEqual({
      prompt: 'apple',
      out: 'x.PNG',
      settings: {
        negativePrompt: 'blur',
        ...{ seed: 4294967295, steps: 8, guidance: 1.5, sampler: 'lcm', width: 64, height: 128, count: 16 },
      },
      device: 'wasm',
      saveLatents: 'l.safetensors',
      json: true,
      model: 'other',
      tokenizer: 'words',
      image: null,
      mask: null,
      upscaler: null,
      controls: { controls: [], imagePrompts: [], imageEncoder: null, annotators: [] },
      adapters: { loras: [], embeddings: [] },
      cascade: [],
    });
  });

  it('reads the parts of what may be off, of which one switches it on', () => {
    const read = parseArguments(['apple', '--second-pass-scale', '2', '--second-pass-steps', '3']);
    expect(read?.settings).toEqual({ secondPass: { scale: 2, steps: 3 } });
    const larger = parseArguments([
      'apple',
      '--enlarge',
      '2.5',
      '--enlarge-by',
      'lanczos',
      '--upscaler',
      'a.pth',
    ]);
    expect(larger?.settings).toEqual({ enlarge: { scale: 2.5, by: 'lanczos' } });
    expect(larger?.upscaler).toBe('a.pth');
  });

  it('reads the fine settings', () => {
    const line =
      '--schedule karras --eta 0.5 --dtype int8 --language comfyui --clip-skip 2 --guidance-method apg --guidance-rescale 0.7 ' +
      '--guidance-from 0.1 --noise cuda --variation-seed 7 --variation-strength 0.25 --seed-resize 64x128 --strength 0.4 --decoder small --tiling tiles';
    expect(parseArguments(['apple', ...line.split(' ')])?.settings).toEqual({
      schedule: 'karras',
      eta: 0.5,
      precision: 'int8',
      decoder: 'small',
      tiling: 'tiles',
      language: { grammar: 'comfyui', clipSkip: 2 },
      guidanceOptions: { method: 'apg', rescale: 0.7, from: 0.1 },
      noise: {
        source: 'cuda',
        variationSeed: 7,
        variationStrength: 0.25,
        resizeFrom: { width: 64, height: 128 },
      },
      source: { strength: 0.4 },
    });
  });

  it('names every option that it reads', () => {
    const names = ['emphasis', 'guidance-to', 'perturbed-guidance', 'image-guidance', 'batch', 'seed-delta'];
    for (const name of [...names, 'noise-level', 'step-noise']) expect(HELP).toContain(`--${name} `);
  });

  it('asks for help in any company', () => {
    expect(parseArguments(['--help'])).toBeNull();
  });

  it.each([
    [[], /What should the picture show/],
    [['  '], /What should the picture show/],
    [['a', 'b'], /One prompt/],
    [['a', '--seed', '18446744073709551616'], /--seed wants a whole number from 0 to 18446744073709551615/],
    [['a', '--seed=-1'], /--seed/],
    [['a', '--seed', '0x10'], /--seed/],
    [['a', '--steps', '0'], /--steps/],
    [['a', '--steps', '2.5'], /--steps/],
    [['a', '--guidance', 'NaN'], /--guidance wants a number/],
    [['a', '--width', '100'], /multiple of 8/],
    [['a', '--count', '17'], /--count/],
    [['a', '--schedule', 'fast'], /--schedule wants one of/],
    [['a', '--seed-resize', '60x64'], /--seed-resize/],
    [['a', '--eta', '2'], /--eta wants a number from 0 to 1/],
    [['a', '--decoder', 'tiny'], /--decoder wants one of auto, full, small, not "tiny"/],
    [['a', '--tiling', 'tiled'], /--tiling wants one of auto, whole, tiles/],
    [['a', '--device', 'gpu'], /--device wants webgpu, wasm or auto, not "gpu"/],
    [['a', '--sampler', 'heun9'], /--sampler wants one of .*euler/],
    [['a', '--out', 'x.jpg'], /ends in \.png/],
    [['a', '--save-latents', 'x.npy'], /ends in \.safetensors/],
    [['a', '--colour', 'red'], /Unknown option '--colour'/],
    [['a', '--seed'], /--seed/],
  ])('refuses %j with one sentence', (args, message) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
    expect(() => parseArguments(args)).toThrow(message);
  });
});

describe('numberedFile', () => {
  it('numbers only where there are several', () => {
    expect(numberedFile('a/apple.png', 0, 1)).toBe('a/apple.png');
    expect([0, 1].map((index) => numberedFile('a.b/apple.png', index, 2))).toEqual([
      'a.b/apple-1.png',
      'a.b/apple-2.png',
    ]);
  });
});
