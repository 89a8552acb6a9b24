import { parseArgs } from 'node:util';
import { SAMPLERS, findSampler } from '../../src/core/samplers/catalogue.ts';
import type { DeviceChoice } from '../../src/protocol/generator.ts';
import type { Seed } from '../../src/protocol/seed.ts';
import { FINE_OPTIONS, FINE_HELP, readFine, type FineArguments } from './fineArguments.ts';
import { optionalNumber, optionalSeed, readNumber, UsageError } from './readArgument.ts';

/** What the command line asks for; null where it leaves the choice to the model or to chance. */
export interface GenerateArguments extends FineArguments {
  readonly prompt: string;
  readonly negative: string;
  readonly out: string;
  readonly model: string;
  readonly seed: Seed | null;
  readonly steps: number | null;
  readonly guidance: number | null;
  readonly sampler: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly count: number;
  readonly device: DeviceChoice;
  readonly saveLatents: string | null;
  readonly json: boolean;
}

export const HELP = `npm run generate -- "a red apple" --out apple.png

  --out FILE.png        where the picture goes (default: picture.png); with --count also FILE-1.png, FILE-2.png …
  --negative TEXT       what the picture should not show
  --seed N              0 … 18446744073709551615 (default: random, and printed); picture k of several uses N + k
  --steps N             1 … 1000
  --guidance X          how closely the words are followed; 1 switches guidance off
  --sampler NAME        ${SAMPLERS.map(({ id }) => id).join(', ')};
                        lcm, lcm_comfyui and tcd draw with the UNet in the model's folder unet_lcm/, if it has one
  --width N --height N  pixels, multiples of 8
  --count N             1 … 16 pictures
  --model ID            a model of the site (default: etch), or one on this disk: a folder in diffusers layout, a
                        checkpoint in one .safetensors file, or a folder with its parts, a file each
  --device NAME         webgpu, wasm or auto (default): webgpu where there is a graphics adapter, else wasm.
                        webgpu without an adapter runs on Chromium's emulated one, which is very slow.
  --save-latents FILE   the final latents as .safetensors (float32, tensor "latents")
${FINE_HELP}
  --json                print one line of JSON: device, seconds by stage, seed, sampler, files
  --help                this text`;

const DEVICES: readonly DeviceChoice[] = ['auto', 'webgpu', 'wasm'];

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'picture.png' },
      negative: { type: 'string', default: '' },
      seed: { type: 'string' },
      steps: { type: 'string' },
      guidance: { type: 'string' },
      sampler: { type: 'string' },
      width: { type: 'string' },
      height: { type: 'string' },
      count: { type: 'string', default: '1' },
      model: { type: 'string', default: 'etch' },
      device: { type: 'string', default: 'auto' },
      'save-latents': { type: 'string' },
      ...FINE_OPTIONS,
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

function parseOrExplain(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split('\n');
    throw new UsageError(`${sentence} See --help.`, { cause: error });
  }
}

function pixels(text: string | undefined, option: string): number | null {
  const value = optionalNumber(text, { option, low: 8, high: 8192, whole: true });
  if (value !== null && value % 8 !== 0)
    throw new UsageError(`--${option} wants a multiple of 8, not ${value}.`);
  return value;
}

function readDevice(text: string): DeviceChoice {
  const device = DEVICES.find((choice) => choice === text);
  if (device === undefined) throw new UsageError(`--device wants webgpu, wasm or auto, not "${text}".`);
  return device;
}

function readSampler(text: string | undefined): string | null {
  if (text === undefined || findSampler(text) !== undefined) return text ?? null;
  throw new UsageError(`--sampler wants one of ${SAMPLERS.map(({ id }) => id).join(', ')}, not "${text}".`);
}

function fileWithEnding(file: string, option: string, ending: string): string {
  if (file.toLowerCase().endsWith(ending)) return file;
  throw new UsageError(`--${option} wants a file name that ends in ${ending}, not "${file}".`);
}

function onePrompt(positionals: readonly string[]): string {
  const [prompt, ...rest] = positionals;
  if (prompt === undefined || prompt.trim() === '') {
    throw new UsageError(
      'What should the picture show? Say it in quotes: npm run generate -- "a red apple".',
    );
  }
  if (rest.length > 0)
    throw new UsageError(`One prompt in quotes is wanted, but there are ${rest.length + 1}.`);
  return prompt;
}

/** null means: show the help. Throws UsageError. */
export function parseArguments(args: readonly string[]): GenerateArguments | null {
  const { values, positionals } = parseOrExplain(args);
  if (values.help) return null;
  const latents = values['save-latents'];
  return {
    prompt: onePrompt(positionals),
    negative: values.negative,
    out: fileWithEnding(values.out, 'out', '.png'),
    model: values.model,
    seed: optionalSeed(values.seed, 'seed'),
    steps: optionalNumber(values.steps, { option: 'steps', low: 1, high: 1000, whole: true }),
    guidance: optionalNumber(values.guidance, { option: 'guidance', low: 0, high: 100, whole: false }),
    sampler: readSampler(values.sampler),
    width: pixels(values.width, 'width'),
    height: pixels(values.height, 'height'),
    count: readNumber(values.count, { option: 'count', low: 1, high: 16, whole: true }),
    device: readDevice(values.device),
    saveLatents: latents === undefined ? null : fileWithEnding(latents, 'save-latents', '.safetensors'),
    json: values.json,
    ...readFine(values),
  };
}

/** "apple.png" for one picture; "apple-1.png" … for several. */
export function numberedFile(file: string, index: number, count: number): string {
  if (count === 1) return file;
  const dot = file.lastIndexOf('.');
  return `${file.slice(0, dot)}-${index + 1}${file.slice(dot)}`;
}
