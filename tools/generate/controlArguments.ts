import { ANNOTATOR_KINDS, annotatorsOf, type AnnotatorKind } from '../../src/core/annotators/annotators.ts';
import { AquatintError } from '../../src/core/errors.ts';
import { CONTROL_TYPES } from '../../src/core/model/controlTypes.ts';
import { CONTROL_MODES, type ControlMode } from '../../src/core/pipeline/control/controlStrengths.ts';
import { readLayers } from '../../src/core/pipeline/control/imagePrompts.ts';
import { PREPROCESSOR_NAMES, readPreprocessor } from '../../src/core/preprocess/preprocessors.ts';
import { readChoice, readFileAndNumbers, UsageError } from './readArgument.ts';

/** A network beside the model, on this disk, and how it is used. */
export interface NetworkArgument {
  readonly file: string;
  readonly strength: number;
  readonly from: number;
  readonly to: number;
}

export interface ControlArguments {
  readonly controls: readonly (NetworkArgument & {
    readonly image: string;
    readonly mode: ControlMode;
    readonly preprocessor: string;
    readonly type: (typeof TYPES)[number];
  })[];
  readonly imagePrompts: readonly (NetworkArgument & {
    readonly images: readonly string[];
    readonly blocks: string;
  })[];
  readonly imageEncoder: string | null;
  /** Folders of the networks that preprocessors ask. */
  readonly annotators: readonly { readonly kind: AnnotatorKind; readonly folder: string }[];
}

const TYPES = ['auto', ...CONTROL_TYPES] as const;

const repeatable = { type: 'string', multiple: true } as const;

export const CONTROL_OPTIONS = {
  control: repeatable,
  'control-image': repeatable,
  'control-mode': repeatable,
  'control-type': repeatable,
  preprocess: repeatable,
  'ip-adapter': repeatable,
  'ip-image': repeatable,
  'ip-blocks': repeatable,
  'image-encoder': { type: 'string' },
  'depth-estimator': { type: 'string' },
  'pose-estimator': { type: 'string' },
  'person-detector': { type: 'string' },
} as const;

export const CONTROL_HELP = `  --control FILE@0.7    a ControlNet or T2I-Adapter, a file or folder, with its strength; @0.7,0,0.5: from the beginning to
                        the middle. May be repeated, as may all that follow; they are paired in order
  --control-image FILE  what it looks at: as large as the picture, or cut to its shape
  --control-mode NAME   ${CONTROL_MODES.join(', ')} (default: balanced)
  --control-type NAME   of a network that reads several kinds of control pictures (union): ${TYPES.join(', ')}
                        (default: auto, what --preprocess makes)
  --preprocess NAME     ${PREPROCESSOR_NAMES.join(', ')} (default: none), with numbers canny:100,200
  --depth-estimator, --pose-estimator, --person-detector FOLDER
                        the networks that depth and pose ask: config.json, preprocessor_config.json and onnx/model.onnx
  --ip-adapter FILE@0.6 an IP-Adapter with its strength
  --ip-image FILE       the picture that it takes as words; one adapter may have several
  --ip-blocks TEXT      style, composition, or which parts of the UNet heed it: down_blocks.1=0.5,mid_block=1 (default: all)
  --image-encoder FILE  the CLIP that sees it, a file or folder`;

type Values = { readonly [name in keyof typeof CONTROL_OPTIONS]?: string | readonly string[] | undefined };

/** Throws UsageError. */
export function readControlArguments(values: Values): ControlArguments {
  const [networks, images] = [listOf(values['control']), listOf(values['control-image'])];
  if (networks.length !== images.length) {
    throw new UsageError(
      `Each --control wants one --control-image: there are ${networks.length} and ${images.length}.`,
    );
  }
  const modes = paired(values, 'control-mode', { networks, usual: 'balanced' });
  const types = paired(values, 'control-type', { networks, usual: 'auto' });
  const preprocessors = paired(values, 'preprocess', { networks, usual: 'none' });
  for (const name of preprocessors) checked('preprocess', () => readPreprocessor(name));
  return {
    controls: networks.map((network, i) => ({
      ...readNetwork(network, 'control'),
      image: images[i] ?? '',
      mode: readChoice(modes[i] ?? '', { option: 'control-mode', choices: CONTROL_MODES }),
      type: readChoice(types[i] ?? '', { option: 'control-type', choices: TYPES }),
      preprocessor: preprocessors[i] ?? '',
    })),
    annotators: readAnnotators(values, preprocessors),
    ...readImageArguments(values),
  };
}

function readAnnotators(values: Values, preprocessors: readonly string[]): ControlArguments['annotators'] {
  const needed = new Set(preprocessors.flatMap(annotatorsOf));
  return ANNOTATOR_KINDS.filter((kind) => needed.has(kind)).map((kind) => {
    const [folder] = listOf(values[kind]);
    if (folder !== undefined) return { kind, folder };
    throw new UsageError(`--preprocess ${preprocessors.join(', ')} needs a --${kind} FOLDER.`);
  });
}

function readImageArguments(values: Values): Pick<ControlArguments, 'imagePrompts' | 'imageEncoder'> {
  const [networks, images] = [listOf(values['ip-adapter']), listOf(values['ip-image'])];
  const [encoder = null] = listOf(values['image-encoder']);
  if (networks.length > 0 && encoder === null) throw new UsageError('--ip-adapter needs an --image-encoder.');
  if (networks.length === 0 && encoder !== null)
    throw new UsageError('--image-encoder is for an --ip-adapter, and there is none.');
  const fits = networks.length === 1 ? images.length > 0 : networks.length === images.length;
  if (!fits) {
    throw new UsageError(
      `Each --ip-adapter wants one --ip-image: there are ${networks.length} and ${images.length}.`,
    );
  }
  const blocks = paired(values, 'ip-blocks', { networks, usual: '' });
  for (const text of blocks) checked('ip-blocks', () => readLayers(text));
  const imagePrompts = networks.map((network, i) => ({
    ...readNetwork(network, 'ip-adapter'),
    images: networks.length === 1 ? images : images.slice(i, i + 1),
    blocks: blocks[i] ?? '',
  }));
  return { imagePrompts, imageEncoder: encoder };
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

interface Pairing {
  readonly networks: readonly string[];
  readonly usual: string;
}

/** What an option says for each network: one for each, one for all, or the usual. Throws UsageError. */
function paired(values: Values, option: keyof Values, { networks, usual }: Pairing): readonly string[] {
  const said = listOf(values[option]);
  if (said.length > networks.length) {
    throw new UsageError(
      `There are ${said.length} --${option} for ${networks.length} networks: say it once for each, or once for all.`,
    );
  }
  return networks.map((_, i) => said[i] ?? (said.length === 1 ? said[0] : undefined) ?? usual);
}

const MOST = 10;

function readNetwork(text: string, option: string): NetworkArgument {
  const { file, numbers } = readFileAndNumbers(text);
  const [strength = 1, from = 0, to = 1, ...more] = numbers;
  const isValid = strength >= 0 && strength <= MOST && from >= 0 && from <= to && to <= 1;
  if (isValid && more.length === 0) return { file, strength, from, to };
  throw new UsageError(
    `--${option} wants FILE@strength or FILE@strength,from,to, a strength from 0 to ${MOST} and shares of the way, not "${text}".`,
  );
}

function checked(option: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AquatintError)) throw error;
    throw new UsageError(`--${option}: ${error.message}`, { cause: error });
  }
}
