import type { NumberFormat } from '../onnx/passes/numberFormat.ts';
import { memoryBudget, shortSize, type Budget, type DeviceFacts } from './memoryBudget.ts';
import {
  memoryNeeds,
  type Arrangement,
  type Formats,
  type MemoryNeeds,
  type Occasion,
} from './memoryNeeds.ts';
import type { ModelFacts } from './modelFacts.ts';
import { explain } from './planSentences.ts';
import { tensorTrouble } from './tensorLimits.ts';

export type Precision = 'f32' | 'f16' | 'int8' | 'int4';

export interface PlanRequest {
  readonly facts: ModelFacts;
  readonly device: DeviceFacts;
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly guided: boolean;
  /** Pictures in one run; 1 unless told. */
  readonly batch?: number;
  readonly precision: Precision | 'auto';
  /** How the picture is decoded; 'auto' unless told. */
  readonly decoding?: 'auto' | 'whole' | 'tiled';
  /** Of the model's files; 0 where nothing is stored. */
  readonly diskBytes?: number;
}

export interface GenerationPlan {
  readonly precision: Precision;
  readonly formats: Formats;
  /** The text encoder stays loaded while the UNet works; otherwise one leaves before the other loads. */
  readonly keepTextEncoder: boolean;
  /** The UNet stays loaded while the picture is decoded. */
  readonly keepUnet: boolean;
  readonly guidanceInTwoRuns: boolean;
  /** null: the picture is decoded whole. */
  readonly tiles: DecoderTiles | null;
  readonly gpuBytes: MemoryNeeds;
  readonly budget: number;
  readonly diskBytes: number;
  /** Why it is so, for people; the needs first. */
  readonly sentences: readonly string[];
}

/** In pixels of the latents. */
export interface DecoderTiles {
  readonly side: number;
  /** Share of a tile that its neighbour covers too. */
  readonly overlap: number;
}

/** `plan` is the one to follow, or, where `refusal` says why it will not fit, the smallest that there is. */
export interface PlanOutcome {
  readonly plan: GenerationPlan;
  readonly refusal: string | null;
}

/** diffusers' own: half of its sample size and a quarter of overlap, see enable_vae_tiling. */
export const DECODER_TILES: DecoderTiles = { side: 64, overlap: 0.25 };
/** Above this many pixels of the latents one decoder run may take so long that the driver resets the device. */
const MOST_PIXELS_AT_ONCE = 96 * 96;

/** How to make a picture with a model on a device: what fits, in the best quality; chosen settings are kept. */
export function planGeneration(request: PlanRequest): PlanOutcome {
  const budget = memoryBudget(request.device);
  const candidates = precisions(request).flatMap((precision) =>
    arrangements(request).map((arrangement) => ({ precision, arrangement })),
  );
  const fitting = candidates.find((candidate) => fits(needsOf(request, candidate), request.device, budget));
  const chosen = fitting ?? candidates.at(-1);
  if (chosen === undefined) throw new RangeError('There is always one arrangement at least.');
  const plan = planOf(request, chosen, budget);
  const trouble = tensorTrouble(request.facts, plan.formats, request.device);
  return {
    plan,
    refusal: trouble.refusal ?? (fitting === undefined ? tooMuch(plan, request, budget) : null),
  };
}

function fits(
  { peak, largestBuffer }: MemoryNeeds,
  { kind, maxBufferSize }: DeviceFacts,
  { bytes }: Budget,
): boolean {
  return peak <= bytes && (kind === 'wasm' || largestBuffer <= maxBufferSize);
}

function tooMuch({ gpuBytes }: GenerationPlan, { device }: PlanRequest, budget: Budget): string {
  if (gpuBytes.peak > budget.bytes) {
    return `It needs more memory than there is, however it is arranged. ${budget.because}`;
  }
  const { largestBuffer } = gpuBytes;
  return `A picture of this size needs a buffer of ${shortSize(largestBuffer)}; this device allows ${shortSize(device.maxBufferSize)}.`;
}

interface Candidate {
  readonly precision: Precision;
  readonly arrangement: Arrangement;
}

/** The best first. */
function precisions({ precision, device }: PlanRequest): readonly Precision[] {
  if (precision !== 'auto') return [precision === 'f16' && !device.shaderF16 ? 'f32' : precision];
  return [device.shaderF16 ? 'f16' : 'f32', 'int8', 'int4'];
}

/** From the fastest to the one that needs least, each with one more saving. */
function arrangements(request: PlanRequest): readonly Arrangement[] {
  const pixels = pixelsOf(request);
  const tile = Math.min(DECODER_TILES.side ** 2, pixels);
  const early = mustTile(request, pixels) ? tile : pixels;
  const late = request.decoding === 'whole' ? pixels : tile;
  const all = { textAndUnet: true, unetAndDecoder: true, guidanceInTwoRuns: false, decodedPixels: early };
  const withoutText = { ...all, textAndUnet: false };
  const tiled = { ...withoutText, decodedPixels: late };
  const alone = { ...tiled, unetAndDecoder: false };
  return [all, withoutText, tiled, alone, { ...alone, guidanceInTwoRuns: request.guided }];
}

function mustTile({ decoding = 'auto', device }: PlanRequest, pixels: number): boolean {
  if (decoding !== 'auto') return decoding === 'tiled';
  return device.kind === 'webgpu' && pixels > MOST_PIXELS_AT_ONCE;
}

function pixelsOf({ width, height, facts: { factor } }: PlanRequest): number {
  return (width / factor) * (height / factor);
}

function needsOf(request: PlanRequest, { precision, arrangement }: Candidate): MemoryNeeds {
  const { facts, guided, batch = 1 } = request;
  const occasion: Occasion = { pixels: pixelsOf(request), batch, guided };
  return memoryNeeds(facts, formatsOf(precision, request), occasion, arrangement);
}

/** Quantised is only the UNet: of the others little would be saved. */
function formatsOf(precision: Precision, { device, facts }: PlanRequest): Formats {
  const half = device.shaderF16 && precision !== 'f32';
  const floats: NumberFormat = { compute: half ? 'F16' : 'F32', linearBits: null };
  const linearBits = precision === 'int8' ? 8 : precision === 'int4' ? 4 : null;
  return {
    text: floats,
    unet: { ...floats, linearBits },
    decoder: facts.decoderNeedsFull ? { compute: 'F32', linearBits: null } : floats,
  };
}

function planOf(request: PlanRequest, chosen: Candidate, budget: Budget): GenerationPlan {
  const { arrangement, precision } = chosen;
  const plan = {
    precision,
    formats: formatsOf(precision, request),
    keepTextEncoder: arrangement.textAndUnet,
    keepUnet: arrangement.unetAndDecoder,
    guidanceInTwoRuns: arrangement.guidanceInTwoRuns,
    tiles: arrangement.decodedPixels < pixelsOf(request) ? DECODER_TILES : null,
    gpuBytes: needsOf(request, chosen),
    budget: budget.bytes,
    diskBytes: request.diskBytes ?? 0,
  };
  return { ...plan, sentences: explain(plan, request, budget) };
}
