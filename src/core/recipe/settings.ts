import {
  choice,
  group,
  list,
  maybe,
  number,
  seed,
  text,
  usualValues,
  type Fields,
  type Range,
  type Sparse,
  type Values,
} from './fields.ts';
import { CONTROL_TYPES } from '../model/controlTypes.ts';
import { IN_BITS } from '../weights/bits.ts';
import type { PathOf } from './paths.ts';

// Everything that decides a picture: same settings, same model files, same device, same bytes. This tree is the only list of
// settings; reading, checking, ranges, the form, the command line, recipes and importers walk it (CONTRIBUTING.md).

const SHARE: Range = [0, 1];
const SHARES = [0, 1, 0.05] as const;
const SIDES: Range = [8, 4096];
const PIXELS = { whole: true, step: 8 } as const;
const HASH = { isHash: true } as const;
const LONGEST_NAME = 1000;

/** See core/prompt/grammars.ts. */
const GRAMMARS = [
  'a1111',
  'a1111_1_7',
  'sdnext',
  'sdcpp',
  'novelai',
  'drawthings',
  'comfyui',
  'swarmui',
  'plain',
] as const;

const name = (of: string) => text(of, LONGEST_NAME);
const hash = (of: string) => text(of, 64, { ...HASH, needed: true });
const share = (of: string, usual: number) => number(of, SHARE, usual, { slider: SHARES });
const side = (of: string, usual: number) => number(of, SIDES, usual, PIXELS);
const hint = (of: string, least: number, usual: number) => number(of, [least, 4096], usual, { whole: true });

/** SDXL: what the model is told of the picture that this one is a part of, in pixels. */
const sizeHints = group({
  originalWidth: hint('The width told to the model', 8, 1024),
  originalHeight: hint('The height told to the model', 8, 1024),
  cropLeft: hint('The left crop told to the model', 0, 0),
  cropTop: hint('The top crop told to the model', 0, 0),
  targetWidth: hint('The target width told to the model', 8, 1024),
  targetHeight: hint('The target height told to the model', 8, 1024),
});

/** What is between the two passes: the first one's latents made larger, or its picture, by a network or by Lanczos alone. */
const BETWEEN = ['latents', 'network', 'lanczos'] as const;

/** The first pass makes the picture's shapes at the model's own size, the second its details at a larger one. */
const secondPass = group({
  /** Of the sides. */
  scale: number('The scale of the second pass', [1, 4], 2, { slider: [1, 4, 0.25] }),
  /** How much of the way is gone once more. */
  strength: number('The strength of the second pass', SHARE, 0.6, { slider: [0.05, 1, 0.05] }),
  steps: number('The steps of the second pass', [1, 1000], 20, { whole: true, slider: [1, 50, 1] }),
  by: choice('What enlarges before the second pass', BETWEEN, 'latents'),
});

/** A model that makes small pictures larger: DeepFloyd IF's second stage, the x4 upscaler. */
const larger = group({
  model: text('A model that makes it larger', LONGEST_NAME, { needed: true }),
  steps: number('The steps of a model that makes it larger', [1, 1000], 50, {
    ...{ whole: true, slider: [1, 100, 1] },
  }),
  guidance: number('The guidance of a model that makes it larger', [0, 100], 4, { slider: [0, 15, 0.5] }),
  noiseLevel: number('The noise level of a model that makes it larger', [0, 999], 250, {
    ...{ whole: true, slider: [0, 350, 1] },
  }),
});

const pixel = (of: string) => number(of, [0, 32_768], 0, { whole: true });

/** Faces, or regions, painted anew at the model's own size, where in the whole they are only a few pixels. */
const detail = group({
  strength: number('The strength of details', SHARE, 0.4, { slider: SHARES }),
  /** Pixels of the picture around a face that the model sees. */
  padding: number('The padding of details', [0, 1024], 32, { whole: true, slider: [0, 256, 8] }),
  /** '': the picture's own. */
  prompt: text('The prompt of details', 100_000),
  /** In pixels of the picture before anything enlarges it; none: the faces that are found in it. */
  regions: list(
    'The regions of details',
    32,
    group({
      left: pixel("A region's left edge"),
      top: pixel("A region's upper edge"),
      width: pixel("A region's width"),
      height: pixel("A region's height"),
    }),
  ),
});

/** The finished picture at a larger size. */
const enlarge = group({
  /** Of the sides. */
  scale: number('The scale of enlarging', [1, 8], 2, { slider: [1, 4, 0.5] }),
  by: choice('What enlarges the picture', ['network', 'lanczos'], 'network'),
});

/** A picture to start from or to change, by the SHA-256 of its file; the files travel beside the settings. */
const source = group({
  image: hash('The picture to start from'),
  /** White is painted anew. */
  mask: maybe('The mask', text('The mask', 64, HASH)),
  /** Colours laid over the picture for the model, by their own transparency; what is not painted anew keeps the picture's. */
  sketch: maybe('The sketch', text('The sketch', 64, HASH)),
  /** What is where the mask is before the first step: what the picture has there, the first noise, or zeros; in latents. */
  fill: choice('What the masked part begins with', ['original', 'noise', 'nothing'], 'original'),
  /** How a picture of other proportions comes to width and height; where only a part is painted it keeps its size. */
  fit: choice('The fit of the picture to start from', ['crop', 'fit', 'stretch'], 'crop'),
  /** How much of the way is gone. 0: the picture stays as it is, at its own size, for its details or to be enlarged. */
  strength: number('The strength', SHARE, 0.8, { slider: SHARES }),
  /** Models that make a small picture larger: noise put on it; more invents more. */
  noiseLevel: number('The noise level', [0, 999], 20, { whole: true, special: true, slider: [0, 350, 1] }),
});

/** How a masked part is painted: its surroundings are cut out, made at the model's own size and put back into their place. */
const paintArea = group({
  /** Pixels of the picture around what is painted that the model sees. */
  padding: number('The padding', [0, 1024], 32, { whole: true, slider: [0, 256, 8] }),
  /** Standard deviation of the soft edge, in pixels of the picture. */
  blur: number('The soft edge', [0, 64], 4, { slider: [0, 32, 1] }),
});

/** What changes a model's weights or words. A LoRA has strengths; an embedding is named by its word in the prompt. */
const adapter = group({
  use: choice('The kind of adapter', ['lora', 'embedding'], 'lora'),
  name: name('The name of an adapter'),
  hash: hash("The adapter's hash"),
  /** Of its numbers alone, by which A1111 knows a LoRA; '' where nobody has counted. */
  tensorHash: text("The hash of the adapter's numbers", 64),
  strength: number("The adapter's strength", [-10, 10], 1, { slider: [-2, 2, 0.05] }),
  textStrength: number("The adapter's strength for the text", [-10, 10], 1, { slider: [-2, 2, 0.05] }),
});

/** A picture that says where things are, and the network that reads it: ControlNet, T2I-Adapter. */
const control = group({
  image: hash('The control picture'),
  /** '' and null until one is chosen. */
  name: name('The name of a control network'),
  hash: maybe("The control network's hash", text("The control network's hash", 64, HASH)),
  preprocessor: text('The preprocessor', 40, { usual: 'none' }),
  /** For a network that reads several kinds of them; 'auto': what the preprocessor makes. */
  type: choice('The kind of a control picture', ['auto', ...CONTROL_TYPES], 'auto'),
  strength: number('The strength of a control network', [0, 10], 1, { slider: [0, 2, 0.05] }),
  from: share('The start of a control network', 0),
  to: share('The end of a control network', 1),
  mode: choice('The mode of a control network', ['balanced', 'prompt', 'control', 'guess'], 'balanced'),
  fit: choice('The fit of a control picture', ['crop', 'fit', 'stretch'], 'crop'),
  invert: choice('Whether a control picture is inverted', ['no', 'yes'], 'no'),
});

/** Pictures that take part in the prompt: IP-Adapter. */
const imagePrompt = group({
  name: name('The name of an image prompt adapter'),
  hash: hash("The image prompt adapter's hash"),
  /** The CLIP that looks at the pictures. */
  encoder: maybe(
    'The image encoder',
    group({ name: name('The name of an image encoder'), hash: hash("The image encoder's hash") }),
  ),
  images: list('The pictures of an image prompt', 8, hash('A picture of an image prompt')),
  strength: number('The strength of an image prompt', [0, 10], 1, { slider: [0, 2, 0.05] }),
  from: share('The start of an image prompt', 0),
  to: share('The end of an image prompt', 1),
  /** '': the same in all; else 'style', 'composition', or strengths by block. */
  blocks: text('The blocks of an image prompt', 2000),
});

export const SETTINGS = {
  /** As written, before dynamic prompts and styles are expanded by the page. */
  prompt: text('The prompt', 100_000),
  negativePrompt: text('The negative prompt', 100_000),
  /** Model id: 'etch' or the name of an imported model. */
  model: text('The model', LONGEST_NAME, { usual: 'etch' }),
  source: maybe('The picture to start from', source),
  /** With a mask: everything else keeps its size and its bytes. Off: the whole picture is made anew at width and height. */
  paintArea: maybe('The area that is painted', paintArea),
  /** Of what the model makes: a small decoder whose pictures are larger makes them a whole number of times as large. */
  width: side('The width', 128),
  height: side('The height', 128),
  steps: number('The number of steps', [1, 1000], 20, { whole: true, slider: [1, 50, 1] }),
  /** Classifier-free guidance scale; 1 switches it off. */
  guidance: number('Guidance', [0, 100], 3, { slider: [0, 15, 0.5] }),
  /** An id of core/samplers/catalogue.ts. */
  sampler: text('The sampler', 100, { usual: 'dpmpp_2m' }),
  /** An id of core/samplers/schedules.ts; null: the sampler's own. */
  schedule: maybe('The schedule', text('The schedule', 100)),
  /** Noise that stochastic samplers add, as a share of what their paper adds; null: the sampler's own. */
  eta: maybe('Eta', number('Eta', SHARE, 1, { slider: SHARES })),
  /** Picture k of a job uses seed + k, or the k-th part of one generator's noise: see noise.batch. */
  seed: seed('The seed', 1),
  count: number('The number of pictures', [1, 16], 1, { whole: true }),
  guidanceOptions: group({
    /** Classifier-free, or adaptive projected guidance (Sadat et al. 2024). */
    method: choice('The method of guidance', ['cfg', 'apg'], 'cfg'),
    /** Lin et al. 2023, section 3.4; 0: off. */
    rescale: share('Guidance rescale', 0),
    /** Shares of the way between which there is guidance. */
    from: share('The start of guidance', 0),
    to: share('The end of guidance', 1),
    /** Perturbed-attention guidance's scale (Ahn et al. 2024); 0 switches it off. */
    perturbed: number('Perturbed-attention guidance', [0, 100], 0, { slider: [0, 10, 0.5] }),
    /** InstructPix2Pix: how closely the picture keeps to the source picture. */
    image: number('Image guidance', [0, 100], 1.5, { special: true, slider: [1, 5, 0.05] }),
    /** Models that are told their guidance: classifier-free guidance beside it, which takes a second run; 1: off. */
    real: number('Real guidance', [1, 100], 1, { special: true, slider: [1, 10, 0.5] }),
  }),
  noise: group({
    /** torch's generator on the CPU (MT19937), or on CUDA (Philox). */
    source: choice('The source of noise', ['cpu', 'cuda'], 'cpu'),
    /** seed + k for picture k as A1111 has it, or one generator for the whole batch as diffusers has it. */
    batch: choice('The noise of a batch', ['seed_per_picture', 'one_generator'], 'seed_per_picture'),
    variationSeed: seed('The variation seed', 0),
    /** 0: off. */
    variationStrength: number('The variation strength', SHARE, 0, { slider: [0, 1, 0.01] }),
    /** The noise of a picture of this size, centred in this one. */
    resizeFrom: maybe(
      'The size that the seed is resized from',
      group({
        width: side('The width that the seed is resized from', 64),
        height: side('The height that the seed is resized from', 64),
      }),
    ),
    /** Added to the seed for what a sampler draws after the start (A1111's ENSD); 0: off. */
    laterSeedDelta: number('The seed delta', [0, 2 ** 32 - 1], 0, { whole: true }),
    /**
     * What the steps draw: the start's generator goes on (A1111, diffusers), or ComfyUI begins another: on CUDA Philox with
     * the seed, on a CPU torch's with seed + 1. Brownian paths come from the same device.
     */
    steps: choice('The noise of steps', ['continued', 'comfyui_cuda', 'comfyui_cpu'], 'continued'),
    /**
     * How strong the start's noise is: as the sampler's own program has it, or √(1 + σ²) where the picture begins at the
     * model's highest σ (ComfyUI, and A1111's "SGM noise multiplier").
     */
    start: choice('The strength of the first noise', ['usual', 'sgm'], 'usual'),
  }),
  language: group({
    /** The program by whose rules the words are read (core/prompt/grammars.ts); 'plain': every character as it stands. */
    grammar: choice('The grammar', GRAMMARS, 'a1111'),
    /** Whether the page draws one of `{a|b}` and `__list__`, or they are words like others. */
    choices: choice('What becomes of choices', ['drawn', 'written'], 'drawn'),
    /** An empty negative prompt is what program and model make of it, or zeros (ComfyUI's ConditioningZeroOut). */
    emptyNegative: choice('The empty negative prompt', ['usual', 'zeros'], 'usual'),
    emphasis: choice('The emphasis', ['original', 'no_norm', 'ignore'], 'original'),
    /** 1: the last layer; 2: the last but one … */
    clipSkip: number('CLIP skip', [1, 12], 1, { whole: true }),
  }),
  adapters: list('The adapters', 64, adapter),
  controls: list('The control networks', 16, control),
  imagePrompts: list('The image prompts', 16, imagePrompt),
  precision: choice('The precision', ['auto', 'f32', 'f16', ...IN_BITS], 'auto'),
  /** The model's own, the small one that came with it (TAESD), or the one that its files name. Recipes say which it was. */
  decoder: choice('The decoder', ['auto', 'full', 'small'], 'auto', { special: true }),
  /** Tiles take less memory; what overlaps is faded, so tones differ a little. */
  tiling: choice('The tiling', ['auto', 'whole', 'tiles'], 'auto'),
  /** SDXL: a second model, by its id, finishes the picture from that share of the way on. */
  refiner: maybe(
    'The refiner',
    group({
      model: text('The refiner', LONGEST_NAME, { needed: true }),
      from: number("The refiner's share", SHARE, 0.8, { slider: [0.05, 0.95, 0.05] }),
    }),
  ),
  /** What came out is enlarged, made noisy again, and finished at its new size ("hires fix"). */
  secondPass: maybe('The second pass', secondPass),
  /** Models that make it larger, one after the other, each told the same words (cascades: Ho et al. 2021). */
  cascade: list('The models that make it larger', 4, larger),
  detail: maybe('Details', detail),
  /** The last thing that is done to a picture. */
  enlarge: maybe('Enlarging', enlarge),
  /** The network that enlarges pictures, of the ESRGAN kind; null: the one that the site brings. */
  upscaler: maybe(
    'The upscaler',
    group({ name: name('The name of an upscaler'), hash: hash("The upscaler's hash") }),
  ),
  /** unCLIP: what makes CLIP's vector of a picture of the words. */
  prior: group({
    steps: number('The steps of the prior', [1, 1000], 25, {
      whole: true,
      special: true,
      slider: [1, 50, 1],
    }),
    guidance: number('The guidance of the prior', [0, 100], 4, { special: true, slider: [1, 15, 0.5] }),
    /** Noise put on the vector: more makes pictures that differ more. */
    noiseLevel: number('The noise level of the vector', [0, 999], 0, { whole: true, special: true }),
  }),
  /** Models that make their pictures larger themselves. */
  superResolution: group({
    steps: number('The steps of super-resolution', [1, 1000], 7, {
      ...{ whole: true, special: true, slider: [1, 50, 1] },
    }),
  }),
  sizeHints: maybe('The size told to the model', sizeHints, { special: true }),
  /** Of models that were taught classes: which of them is made, from 0. */
  classLabel: number('The class', [0, 99_999], 0, { whole: true, special: true }),
} as const satisfies Fields;

export type Settings = Values<typeof SETTINGS>;

/** Some of the settings, at any depth. */
export type SomeSettings = Sparse<typeof SETTINGS>;

export type SettingPath = PathOf<typeof SETTINGS>;

/** A picture to start from, but for its name. */
export const USUAL_SOURCE = usualValues(source.fields);

/** A model that makes a picture larger, but for its name. */
export const USUAL_LARGER = usualValues(larger.fields);

/** What everything is unless somebody changes it. */
export const USUAL_SETTINGS: Settings = usualValues(SETTINGS);
