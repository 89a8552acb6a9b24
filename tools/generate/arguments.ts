import { parseArgs } from 'node:util';
import type { SomeSettings } from '../../src/core/recipe/settings.ts';
import type { DeviceChoice } from '../../src/protocol/generator.ts';
import {
  ADAPTER_HELP,
  ADAPTER_OPTIONS,
  readAdapterArguments,
  type AdapterArguments,
} from './adapterArguments.ts';
import {
  CONTROL_HELP,
  CONTROL_OPTIONS,
  readControlArguments,
  type ControlArguments,
} from './controlArguments.ts';
import {
  CASCADE_HELP,
  CASCADE_OPTIONS,
  readCascadeArguments,
  type LargerArgument,
} from './cascadeArguments.ts';
import { UsageError } from './readArgument.ts';
import { HELP_OF_SETTINGS, OPTIONS_OF_SETTINGS, readSettingOptions } from './settingOptions.ts';

/** What the command line asks for. */
export interface GenerateArguments {
  readonly prompt: string;
  readonly out: string;
  readonly model: string;
  /** A folder of this disk. */
  readonly tokenizer: string | null;
  /** What is said of them; the rest is left to the model or to chance. */
  readonly settings: SomeSettings;
  /** Files of this disk. */
  readonly image: string | null;
  readonly mask: string | null;
  readonly upscaler: string | null;
  readonly controls: ControlArguments;
  readonly adapters: AdapterArguments;
  readonly cascade: readonly LargerArgument[];
  readonly device: DeviceChoice;
  readonly saveLatents: string | null;
  readonly json: boolean;
}

export const HELP = `npm run generate -- "a red apple" --out apple.png

  --out FILE.png        where the picture goes (default: picture.png); with --count also FILE-1.png, FILE-2.png …
  --model ID            a model of the site (default: etch), or one on this disk: a folder in diffusers layout, a
                        checkpoint in one .safetensors file, or a folder with its parts, a file each
  --tokenizer FOLDER    where a checkpoint's tokenizers are not the usual ones: a folder with tokenizer/, tokenizer_2/ … as
                        diffusers writes them, or one of these. Beside a file they are found without.
  --device NAME         webgpu, wasm or auto (default): webgpu where there is a graphics adapter, else wasm.
                        webgpu without an adapter runs on Chromium's emulated one, which is very slow.
  --image FILE          the picture to start from or to change
  --mask FILE           white is painted anew
  --upscaler FILE       a network of the ESRGAN kind for --enlarge and --second-pass-by network, instead of the built-in one
${CASCADE_HELP}
${ADAPTER_HELP}
${CONTROL_HELP}
  --save-latents FILE   the final latents as .safetensors (float32, tensor "latents"),
                        as diffusers gives them
  --json                print one line of JSON: device, seconds by stage, seed, sampler, files
  --help                this text

Settings. The seed is random and printed unless it is said; picture k of several uses seed + k. The samplers lcm,
lcm_comfyui and tcd draw with the UNet in the model's folder unet_lcm/, if it has one.

${HELP_OF_SETTINGS}`;

const DEVICES: readonly DeviceChoice[] = ['auto', 'webgpu', 'wasm'];

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...OPTIONS_OF_SETTINGS,
      out: { type: 'string', default: 'picture.png' },
      model: { type: 'string', default: 'etch' },
      tokenizer: { type: 'string' },
      image: { type: 'string' },
      mask: { type: 'string' },
      upscaler: { type: 'string' },
      ...ADAPTER_OPTIONS,
      ...CASCADE_OPTIONS,
      ...CONTROL_OPTIONS,
      device: { type: 'string', default: 'auto' },
      'save-latents': { type: 'string' },
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

function readDevice(text: string): DeviceChoice {
  const device = DEVICES.find((choice) => choice === text);
  if (device === undefined) throw new UsageError(`--device wants webgpu, wasm or auto, not "${text}".`);
  return device;
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
    out: fileWithEnding(values.out, 'out', '.png'),
    model: values.model,
    tokenizer: values.tokenizer ?? null,
    settings: readSettingOptions(values),
    image: values.image ?? null,
    mask: values.mask ?? null,
    upscaler: values.upscaler ?? null,
    controls: readControlArguments(values),
    adapters: readAdapterArguments(values),
    cascade: readCascadeArguments(values.cascade),
    device: readDevice(values.device),
    saveLatents: latents === undefined ? null : fileWithEnding(latents, 'save-latents', '.safetensors'),
    json: values.json,
  };
}

/** "apple.png" for one picture; "apple-1.png" … for several. */
export function numberedFile(file: string, index: number, count: number): string {
  if (count === 1) return file;
  const dot = file.lastIndexOf('.');
  return `${file.slice(0, dot)}-${index + 1}${file.slice(dot)}`;
}
