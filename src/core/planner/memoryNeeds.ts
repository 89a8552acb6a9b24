import type { NumberFormat } from '../onnx/passes/numberFormat.ts';
import { QUANTIZED_BLOCK } from '../weights/quantize.ts';
import type { ModelFacts, NetworkFacts } from './modelFacts.ts';

/** What can be decided about where a model's networks are, and when. */
export interface Arrangement {
  /** Are they loaded at the same time? */
  readonly textAndUnet: boolean;
  readonly unetAndDecoder: boolean;
  readonly guidanceInTwoRuns: boolean;
  /** Pixels of the latents that are decoded at a time. */
  readonly decodedPixels: number;
}

export interface Formats {
  readonly text: NumberFormat;
  readonly unet: NumberFormat;
  readonly decoder: NumberFormat;
  /** The small decoder's. */
  readonly small: NumberFormat;
}

export interface Occasion {
  /** Pixels of the latents. */
  readonly pixels: number;
  /** Pictures in one run, before guidance doubles them. */
  readonly batch: number;
  readonly guided: boolean;
  /** The one that makes the picture. */
  readonly decoder: 'full' | 'small';
  /** 'small': the small decoder shows every step, too. */
  readonly preview: 'colours' | 'small';
}

/** Bytes of graphics memory. */
export interface MemoryNeeds {
  readonly text: number;
  readonly unet: number;
  /** The decoder that makes the picture. */
  readonly decoder: number;
  /** What the UNet and the decoder need beside their weights while they run. */
  readonly unetRun: number;
  readonly decoderRun: number;
  /** What previews add to what is needed while steps are made. */
  readonly preview: number;
  /** The most at once. */
  readonly peak: number;
  /** The largest single buffer that is no weight. */
  readonly largestBuffer: number;
}

/** Buffers that onnxruntime keeps for later, and sizes rounded up. */
const SLACK = 1.25;

export function memoryNeeds(
  facts: ModelFacts,
  formats: Formats,
  occasion: Occasion,
  arrangement: Arrangement,
): MemoryNeeds {
  const { pixels, batch, guided } = occasion;
  const rows = batch * (guided && !arrangement.guidanceInTwoRuns ? 2 : 1);
  const text = weightBytes(facts.text, formats.text);
  const unet = weightBytes(facts.unet, formats.unet);
  const decoding = decodingOf(facts, formats, occasion);
  const decoder = weightBytes(decoding.facts, decoding.format);
  const unetRun = runBytes(facts.unet, formats.unet, rows * pixels);
  const decoderRun = runBytes(decoding.facts, decoding.format, arrangement.decodedPixels);
  const preview = previewNeeds(facts, formats, occasion);
  const beside = arrangement.textAndUnet ? text : 0;
  const whileDenoising =
    unet + unetRun + beside + (arrangement.unetAndDecoder ? decoder : 0) + preview.weights + preview.run;
  const whileDecoding =
    decoder + decoderRun + (arrangement.unetAndDecoder ? unet + beside : 0) + preview.weights;
  return {
    ...{ text, unet, decoder, unetRun, decoderRun, preview: preview.weights + preview.run },
    peak: Math.max(text, whileDenoising, whileDecoding),
    largestBuffer: Math.max(
      facts.unet.widest * rows * pixels * floatBytes(formats.unet.compute),
      decoding.facts.widest * arrangement.decodedPixels * floatBytes(decoding.format.compute),
      preview.buffer,
    ),
  };
}

function decodingOf({ decoder: own, small }: ModelFacts, formats: Formats, { decoder }: Occasion) {
  return decoder === 'small' && small !== null
    ? { facts: small, format: formats.small }
    : { facts: own, format: formats.decoder };
}

/** Previews are decoded whole. A small decoder that makes the picture, too, is counted there. */
function previewNeeds(
  { small }: ModelFacts,
  { small: format }: Formats,
  { preview, decoder, pixels }: Occasion,
) {
  if (small === null || preview === 'colours') return { weights: 0, run: 0, buffer: 0 };
  return {
    weights: decoder === 'small' ? 0 : weightBytes(small, format),
    run: runBytes(small, format, pixels),
    buffer: small.widest * pixels * floatBytes(format.compute),
  };
}

export function weightBytes(
  { numbers, linear }: NetworkFacts,
  { compute, linearBits }: NumberFormat,
): number {
  const single = floatBytes(compute);
  if (linearBits === null) return single * numbers;
  return single * (numbers - linear) + linear * (linearBits / 8 + single / QUANTIZED_BLOCK);
}

function runBytes({ activations }: NetworkFacts, { compute }: NumberFormat, pixels: number): number {
  return SLACK * floatBytes(compute) * activations * pixels;
}

export function floatBytes(compute: NumberFormat['compute']): number {
  return compute === 'F16' ? 2 : 4;
}
