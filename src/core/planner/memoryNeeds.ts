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
}

export interface Occasion {
  /** Pixels of the latents. */
  readonly pixels: number;
  /** Pictures in one run, before guidance doubles them. */
  readonly batch: number;
  readonly guided: boolean;
}

/** Bytes of graphics memory. */
export interface MemoryNeeds {
  readonly text: number;
  readonly unet: number;
  readonly decoder: number;
  /** What the UNet and the decoder need beside their weights while they run. */
  readonly unetRun: number;
  readonly decoderRun: number;
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
  { pixels, batch, guided }: Occasion,
  arrangement: Arrangement,
): MemoryNeeds {
  const rows = batch * (guided && !arrangement.guidanceInTwoRuns ? 2 : 1);
  const text = weightBytes(facts.text, formats.text);
  const unet = weightBytes(facts.unet, formats.unet);
  const decoder = weightBytes(facts.decoder, formats.decoder);
  const unetRun = runBytes(facts.unet, formats.unet, rows * pixels);
  const decoderRun = runBytes(facts.decoder, formats.decoder, arrangement.decodedPixels);
  const beside = arrangement.textAndUnet ? text : 0;
  const whileDenoising = unet + unetRun + beside + (arrangement.unetAndDecoder ? decoder : 0);
  const whileDecoding = decoder + decoderRun + (arrangement.unetAndDecoder ? unet + beside : 0);
  return {
    ...{ text, unet, decoder, unetRun, decoderRun },
    peak: Math.max(text, whileDenoising, whileDecoding),
    largestBuffer: Math.max(
      facts.unet.widest * rows * pixels * floatBytes(formats.unet.compute),
      facts.decoder.widest * arrangement.decodedPixels * floatBytes(formats.decoder.compute),
    ),
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
