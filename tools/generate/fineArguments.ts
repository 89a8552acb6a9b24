import { SCHEDULES } from '../../src/core/samplers/schedules.ts';
import { USUAL_SETTINGS, type GenerationSettings } from '../../src/protocol/settings.ts';
import { GRAMMARS } from '../../src/protocol/words.ts';
import { optionalNumber, optionalSeed, readChoice, UsageError } from './readArgument.ts';

/** The options of `npm run generate` that most pictures leave alone. */
export interface FineArguments extends Pick<
  GenerationSettings,
  'schedule' | 'eta' | 'guidanceOptions' | 'noise' | 'language' | 'precision' | 'decoder' | 'tiling'
> {
  /** Files of this disk. */
  readonly image: string | null;
  readonly mask: string | null;
  readonly strength: number;
  readonly noiseLevel: number;
}

const MAX_DELTA = 2 ** 32 - 1;
const DTYPES = ['auto', 'f32', 'f16', 'int8', 'int4'] as const;
const DECODERS = ['auto', 'full', 'small'] as const;
const TILINGS = ['auto', 'whole', 'tiles'] as const;
const STEP_NOISE = ['continued', 'comfyui_cuda', 'comfyui_cpu'] as const;
const STARTS = ['usual', 'sgm'] as const;

export const FINE_OPTIONS = {
  schedule: { type: 'string' },
  eta: { type: 'string' },
  dtype: { type: 'string' },
  decoder: { type: 'string' },
  tiling: { type: 'string' },
  language: { type: 'string' },
  emphasis: { type: 'string' },
  'empty-negative': { type: 'string' },
  'clip-skip': { type: 'string' },
  'guidance-method': { type: 'string' },
  'guidance-rescale': { type: 'string' },
  'guidance-from': { type: 'string' },
  'guidance-to': { type: 'string' },
  'perturbed-guidance': { type: 'string' },
  'image-guidance': { type: 'string' },
  noise: { type: 'string' },
  batch: { type: 'string' },
  'variation-seed': { type: 'string' },
  'variation-strength': { type: 'string' },
  'seed-resize': { type: 'string' },
  'seed-delta': { type: 'string' },
  'step-noise': { type: 'string' },
  'start-noise': { type: 'string' },
  image: { type: 'string' },
  mask: { type: 'string' },
  strength: { type: 'string' },
  'noise-level': { type: 'string' },
} as const;

export const FINE_HELP = `  --schedule NAME       ${SCHEDULES.map(({ id }) => id).join(', ')}
  --eta X               0 … 1, how much noise stochastic samplers add
  --dtype NAME          ${DTYPES.join(', ')}: the weights' precision (default: auto)
  --decoder NAME        ${DECODERS.join(', ')}: the model's own, or the small one in its folder vae_small/ or taesd/, which is quicker and
                        may make larger pictures (default: auto, the one that the model names)
  --tiling NAME         ${TILINGS.join(', ')}: how the picture is decoded; tiles take less memory (default: auto)
  --language NAME       ${GRAMMARS.join(', ')}: by whose rules the prompt is read (default: a1111)
  --empty-negative NAME usual, or zeros as ComfyUI's ConditioningZeroOut
  --emphasis NAME       original, no_norm, ignore
  --clip-skip N         1: the text encoder's last layer; 2: the last but one …
  --guidance-method M   cfg, apg
  --guidance-rescale X  0 … 1
  --guidance-from X --guidance-to X      shares of the way, 0 … 1, between which there is guidance
  --perturbed-guidance X                 perturbed-attention guidance; 0: off
  --image-guidance X    InstructPix2Pix: how closely the picture keeps to --image
  --noise NAME          cpu or cuda: whose torch generator makes the noise
  --batch NAME          seed_per_picture or one_generator
  --variation-seed N --variation-strength X
  --seed-resize WxH     the noise of a picture of that size, centred
  --seed-delta N        added to the seed for what samplers draw on the way
  --step-noise NAME     ${STEP_NOISE.join(', ')}: where the noise of steps comes from (default: continued)
  --start-noise NAME    usual, or sgm: a little stronger, as in ComfyUI
  --image FILE          the picture to start from or to change
  --mask FILE           white is painted anew
  --strength X          0 … 1: how much of --image is painted over (default: 0.8)
  --noise-level N       the x4 upscaler: 0 … 350, noise put on --image (default: 20)`;

type FineValues = { readonly [option in keyof typeof FINE_OPTIONS]?: string | undefined };

/** Throws UsageError. */
export function readFine(values: FineValues): FineArguments {
  const number = (option: keyof typeof FINE_OPTIONS, high: number, usual: number): number =>
    optionalNumber(values[option], { option, low: 0, high, whole: false }) ?? usual;
  return {
    schedule: readSchedule(values.schedule),
    eta: optionalNumber(values.eta, { option: 'eta', low: 0, high: 1, whole: false }),
    precision: readChoice(values.dtype, { option: 'dtype', choices: DTYPES, usual: 'auto' }),
    decoder: readChoice(values.decoder, { option: 'decoder', choices: DECODERS, usual: 'auto' }),
    tiling: readChoice(values.tiling, { option: 'tiling', choices: TILINGS, usual: 'auto' }),
    language: readLanguage(values),
    guidanceOptions: readGuidance(values, number),
    noise: readNoise(values, number),
    image: values.image ?? null,
    mask: values.mask ?? null,
    strength: number('strength', 1, 0.8),
    noiseLevel:
      optionalNumber(values['noise-level'], { option: 'noise-level', low: 0, high: 350, whole: true }) ?? 20,
  };
}

type ReadShare = (option: keyof typeof FINE_OPTIONS, high: number, usual: number) => number;

function readSchedule(text: string | undefined): string | null {
  if (text === undefined) return null;
  const choices = SCHEDULES.map(({ id }) => id);
  return readChoice(text, { option: 'schedule', choices, usual: 'model' });
}

function readLanguage(values: FineValues): GenerationSettings['language'] {
  const { grammar, choices, emptyNegative, emphasis, clipSkip } = USUAL_SETTINGS.language;
  const rule = { option: 'clip-skip', low: 1, high: 12, whole: true };
  return {
    grammar: readChoice(values.language, { option: 'language', choices: GRAMMARS, usual: grammar }),
    // Here the words come as they are to be read.
    choices,
    emptyNegative: readChoice(values['empty-negative'], {
      option: 'empty-negative',
      choices: ['usual', 'zeros'],
      usual: emptyNegative,
    }),
    emphasis: readChoice(values.emphasis, {
      option: 'emphasis',
      choices: ['original', 'no_norm', 'ignore'],
      usual: emphasis,
    }),
    clipSkip: optionalNumber(values['clip-skip'], rule) ?? clipSkip,
  };
}

function readGuidance(values: FineValues, number: ReadShare): GenerationSettings['guidanceOptions'] {
  const usual = USUAL_SETTINGS.guidanceOptions;
  const option = 'guidance-method';
  return {
    method: readChoice(values[option], { option, choices: ['cfg', 'apg'], usual: usual.method }),
    rescale: number('guidance-rescale', 1, usual.rescale),
    from: number('guidance-from', 1, usual.from),
    to: number('guidance-to', 1, usual.to),
    perturbed: number('perturbed-guidance', 100, usual.perturbed),
    image: number('image-guidance', 100, usual.image),
  };
}

function readNoise(values: FineValues, number: ReadShare): GenerationSettings['noise'] {
  const usual = USUAL_SETTINGS.noise;
  const delta = { option: 'seed-delta', low: 0, high: MAX_DELTA, whole: true };
  return {
    source: readChoice(values.noise, { option: 'noise', choices: ['cpu', 'cuda'], usual: usual.source }),
    batch: readChoice(values.batch, {
      option: 'batch',
      choices: ['seed_per_picture', 'one_generator'],
      usual: usual.batch,
    }),
    variationSeed: optionalSeed(values['variation-seed'], 'variation-seed') ?? usual.variationSeed,
    variationStrength: number('variation-strength', 1, usual.variationStrength),
    resizeFrom: readSize(values['seed-resize']),
    laterSeedDelta: optionalNumber(values['seed-delta'], delta) ?? usual.laterSeedDelta,
    steps: readChoice(values['step-noise'], {
      option: 'step-noise',
      choices: STEP_NOISE,
      usual: usual.steps,
    }),
    start: readChoice(values['start-noise'], { option: 'start-noise', choices: STARTS, usual: usual.start }),
  };
}

function readSize(text: string | undefined): { width: number; height: number } | null {
  if (text === undefined) return null;
  const [, width, height] = /^(\d{1,4})x(\d{1,4})$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  if (size.width >= 8 && size.height >= 8 && size.width % 8 === 0 && size.height % 8 === 0) return size;
  throw new UsageError(`--seed-resize wants a size like 512x768 in multiples of 8, not "${text}".`);
}
