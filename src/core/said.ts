import type { Failures } from './failures.ts';

/**
 * The sentences that core and workers have for people, by name, each with the names of what is put into it. The words are the
 * page's (src/texts): here is only what is said.
 */
interface Sayings extends Failures {
  'device.chosen': never;
  'device.noWebGpu': never;
  'device.noAdapter': never;
  'device.emulated': never;
  'device.refused': 'reason';
  'device.slower': never;
  'test.wrong': 'wrongs';
  'test.tooSlow': never;
  'test.offBy': 'kernel' | 'error' | 'limit';
  'test.noNumbers': 'kernel' | 'limit';
  'test.failed': 'wrongs';
  'test.stopped': never;
  'test.untested': never;
  'test.passed': never;
  'test.passedWithout': 'features' | 'because';
  'test.unproved': never;
  'test.sixteenBits': never;
  'plan.memory': 'size';
  'plan.graphicsMemory': 'size';
  'plan.memoryAndDisk': 'size' | 'disk';
  'plan.graphicsMemoryAndDisk': 'size' | 'disk';
  'plan.wasmHolds': never;
  'plan.memoryUnknown': 'size';
  'plan.memoryTold': 'told' | 'size';
  'plan.memoryToldOrMore': 'told' | 'size';
  'plan.tooMuchBefore': 'size';
  'plan.needsTooMuch': never;
  'plan.bufferTooLarge': 'size' | 'allowed';
  'plan.tensorTooLarge': 'tensor' | 'size' | 'allowed';
  'plan.tensorInPieces': 'tensor' | 'size';
  'plan.wholeMayNotFit': 'size' | 'tiled';
  'plan.linearBits': 'bits';
  'plan.floats16': never;
  'plan.floats32': never;
  'plan.only': 'numbers';
  'plan.asChosen': 'numbers';
  'plan.noF16': 'numbers';
  'plan.hasF16': 'numbers';
  'plan.moreWouldNotFit': 'numbers';
  'plan.fewerBitsFirst': 'who' | 'bits';
  'plan.smallDecoderMakes': 'size';
  'plan.smallDecoderMakesSized': 'width' | 'height' | 'size';
  'plan.smallDecoderShows': 'size';
  'plan.stepsInColours': never;
  'plan.decoderOverflows': never;
  'plan.leaves': 'who' | 'next' | 'size';
  'plan.inTiles': never;
  'plan.oneByOne': never;
  'fits.precision': 'precision';
  'fits.size': 'width' | 'height';
  'fits.sizeAndPrecision': 'width' | 'height' | 'precision';
  'fits.nothing': never;
  'who.textEncoder': never;
  'who.largeTextEncoder': never;
  'who.imageEncoder': never;
  'who.encoder': never;
  'who.prior': never;
  'who.timeNetwork': never;
  'who.unet': never;
  'who.transformer': never;
  'who.enlarger': never;
  'who.decoder': never;
  'who.faceDetector': never;
  'who.upscaler': never;
  'notice.wordless': 'model';
  'notice.strayTensors': 'what' | 'names';
  'notice.notHere': 'names';
  'notice.noSmallDecoder': 'model';
  'notice.unknownLayers': 'layers';
  'notice.layersOf': 'count' | 'name' | 'layers';
  'notice.promptCut': 'used' | 'dropped';
  'notice.negativePromptCut': 'used' | 'dropped';
  'notice.noFace': never;
  'notice.noFaceIn': 'picture';
  'notice.plainNumbers': never;
  'notice.onProcessor': never;
}

export type SayingName = keyof Sayings;

/** What is wrong with a picture's file. */
export type Unsound = SayingName extends infer Name
  ? Name extends `picture.why.${infer Why}`
    ? Why
    : never
  : never;

/** A picture that a job was given. */
export type PictureName = 'source' | 'mask' | 'sketch' | 'control' | 'imagePrompt';

/** A file that a job was given. */
export type GivenName = 'network' | 'encoder' | 'ipAdapter' | 'upscaler' | 'lora' | 'embedding';

/** Who works on a picture. */
export type Who = Extract<SayingName, `who.${string}`>;

/** A list is spoken as one. */
export type SaidValue = string | number | Said | readonly (string | Said)[];

export interface Said {
  readonly say: SayingName;
  readonly values: Readonly<Record<string, SaidValue>>;
}

type Values<Name extends SayingName> = Readonly<Record<Sayings[Name], SaidValue>>;

export const said = <Name extends SayingName>(
  say: Name,
  ...[values]: [Sayings[Name]] extends [never] ? [] : [values: Values<Name>]
): Said => ({ say, values: values ?? {} });

/** As it stands in logs: the names of the sentences, and what is put in. */
export const technical = (sentences: readonly Said[]): string =>
  sentences.map(({ say, values }) => `${say} ${JSON.stringify(values)}`).join(' ');
