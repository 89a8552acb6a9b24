import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import type { SchedulerConfig } from '../../samplers/schedulerConfig.ts';
import { mergedSources } from '../../weights/merged.ts';
import { renamed } from '../../weights/renamed.ts';
import type { TextReading } from '../clipText.ts';
import type { ClipTextConfig } from '../clipTextConfig.ts';
import type { UNetConfig } from '../unetConfig.ts';
import type { KlVaeConfig, TinyVaeConfig } from '../vaeConfig.ts';
import type { UNetKind } from '../../families/unetKind.ts';
import { unetKind } from '../../families/unetKinds.ts';
import { assemble, type Assembly } from './assemble.ts';
import { hasProjection, readClip, UNUSED_CLIP, UNUSED_PROJECTION } from './clip.ts';
import { edmModelIn, edmSchedulerConfig, withEdmStatistics } from './edm.ts';
import { UNUSED_IN_SD2 } from './openClip.ts';
import type { ReadPart } from './part.ts';
import { outsideOf, partsOf, type FoundPart, type NamedFile } from './parts.ts';
import { readLowResSchedule, readSchedule } from './schedule.ts';
import { strangerByInput } from './strangers.ts';
import { readTinyVae } from './tinyVae.ts';
import { withAddition } from './unet.ts';
import { readVae, UNUSED_VAE } from './vae.ts';

export type { NamedFile } from './parts.ts';

/** A part, and which of its tensors nobody uses. */
export type CheckedPart<Config> = ReadPart<Config> & {
  readonly unused: readonly (string | RegExp)[];
  readonly fileName: string;
};

export interface ReadTextEncoder extends CheckedPart<ClipTextConfig> {
  readonly reading: TextReading;
  /** Prompts are filled up with id 0, "!", rather than with end tokens. */
  readonly padsWithZero: boolean;
}

/** A checkpoint of one file or several, read off the headers. */
export interface SingleFile {
  readonly kind: UNetKind;
  readonly textEncoders: readonly ReadTextEncoder[];
  readonly unet: CheckedPart<UNetConfig>;
  readonly vae: CheckedPart<KlVaeConfig>;
  readonly tinyVae: CheckedPart<TinyVaeConfig> | null;
  readonly scheduler: SchedulerConfig;
  readonly lowResScheduler: SchedulerConfig | null;
  /** See Model. */
  readonly scalesPicture: boolean;
  /** Names of tensors that belong to no network. */
  readonly outside: readonly string[];
}

/**
 * Recognises the family, reads the configs off names and shapes, and gives the weights the names that the
 * builders declare. Reads no tensor but one bias. Throws AquatintError 'model-unsupported', 'model-missing-file' or
 * 'model-mismatch' naming what the files are or lack; shapes are left to checkParameters.
 */
export function readSingleFile(...files: readonly NamedFile[]): SingleFile {
  const names = files.map((file) => file.name).join(' with ');
  const parts = files.map(partsOf);
  const assembly = assemble(parts.flat(), names);
  const { unet, vae, texts } = assembly;
  const stranger = strangerByInput(unet.config.inChannels);
  if (stranger !== null)
    throw new AquatintError('model-unsupported', [
      said('strange.is', { file: unet.file.name, what: stranger }),
    ]);
  const kind = kindOf(assembly);
  const textEncoders = texts.map((text, i) => readTextEncoder(text, kind, i === texts.length - 1));
  const pooledChannels = textEncoders.at(-1)?.config.projectionChannels ?? 0;
  const isPlain = unet.config.inChannels === unet.config.outChannels;
  const edm = edmModelIn(unet.file);
  const readVaePart = readVae(vae, kind.scaling);
  const config = withAddition(unet.config, pooledChannels, kind.sizes);
  return {
    kind,
    textEncoders,
    unet: checked({ ...unet, config }, unet.file, []),
    vae: checked(
      { ...readVaePart, config: withEdmStatistics(readVaePart.config, edm, unet.file) },
      vae.file,
      UNUSED_VAE,
    ),
    tinyVae: tinyOf(assembly),
    scheduler:
      edm === null
        ? readSchedule({ file: unet.file, unet, kind, isPlain })
        : edmSchedulerConfig(edm, unet.file),
    lowResScheduler: kind.id === 'upscaler' ? readLowResSchedule() : null,
    scalesPicture: edm === 'cosxl',
    outside: files.flatMap((file, i) => outsideOf(file, parts[i] ?? [])),
  };
}

function kindOf({ unet, texts }: Assembly): UNetKind {
  const { addition, classLabels, vectorChannels, linearProjection } = unet.config;
  return unetKind({
    labelled: classLabels !== null,
    embeds: (vectorChannels ?? null) !== null,
    sized: addition !== null,
    texts: texts.length,
    isSecond: linearProjection || texts[0]?.openClip === true,
  });
}

function readTextEncoder(text: FoundPart, kind: UNetKind, isLast: boolean): ReadTextEncoder {
  const isClip = kind.isClip(isLast);
  const reading = kind.reading(isLast);
  // SD 2's encoder is cut before its last layer
  const used = isClip || !reading.finalNorm ? text.tensors : renamed(text.tensors, withoutLast);
  const part = readClip({ ...text, tensors: used }, isClip ? 'quick_gelu' : 'gelu');
  const unused = reading.pooled && hasProjection(text) ? UNUSED_CLIP : [...UNUSED_CLIP, ...UNUSED_PROJECTION];
  return { ...checked(part, text.file, unused), reading, padsWithZero: !isClip };
}

function withoutLast(name: string): string | null {
  return UNUSED_IN_SD2.test(name) ? null : name;
}

function tinyOf({ tiny }: Assembly): CheckedPart<TinyVaeConfig> | null {
  const [first] = tiny;
  if (first === undefined || !tiny.some(({ tensors }) => tensors.has('decoder.layers.0.weight'))) return null;
  const tensors = mergedSources(tiny.map((part) => part.tensors));
  const owner = (name: string): FoundPart => tiny.find((part) => part.tensors.has(name)) ?? first;
  const nameInFile = (name: string): string => owner(name).nameInFile(name);
  return checked(readTinyVae({ tensors, nameInFile }), first.file, []);
}

function checked<Config>(
  { config, tensors, nameInFile }: ReadPart<Config>,
  file: NamedFile,
  unused: CheckedPart<Config>['unused'],
): CheckedPart<Config> {
  return { config, tensors, nameInFile, unused, fileName: file.name };
}
