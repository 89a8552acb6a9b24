import type { NumberFormat } from '../onnx/passes/numberFormat.ts';
import type { Decoder } from '../pipeline/decoders.ts';
import { memoryBudget, shortSize, type Budget, type DeviceFacts } from './memoryBudget.ts';
import {
  memoryNeeds,
  type Arrangement,
  type Formats,
  type MemoryNeeds,
  type Occasion,
} from './memoryNeeds.ts';
import type { ModelFacts, SmallDecoderFacts } from './modelFacts.ts';
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
  /** 'small' only where the model has a small decoder. The model's own unless told. */
  readonly decoder?: Decoder;
  /** How the picture is decoded; 'auto' unless told. */
  readonly tiling?: 'auto' | 'whole' | 'tiles';
  /** What shows the steps. It changes nothing about the picture: where there is no room for it, it is left out. */
  readonly preview?: 'colours' | 'small';
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
  /** The one that makes the picture. */
  readonly decoder: Decoder;
  readonly preview: 'colours' | 'small';
  /** null: the picture is decoded whole. */
  readonly tiles: DecoderTiles | null;
  /** null: a picture to start from is encoded whole. As if decoded by the model's own, whichever decodes. */
  readonly encoderTiles: DecoderTiles | null;
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
  /** What speaks against settings that somebody chose, and that are followed. */
  readonly warning: string | null;
}

/** diffusers' own: half of its sample size and a quarter of overlap, see enable_vae_tiling. */
export const DECODER_TILES: DecoderTiles = { side: 64, overlap: 0.25 };
/** Above this many pixels of the latents one decoder run may take so long that the driver resets the device. */
const MOST_PIXELS_AT_ONCE = 96 * 96;
/** The same for a small decoder, which does a twentieth of the work: of its picture, which may be a larger one. */
const MOST_SMALL_PIXELS = 1536 * 1536;

/** How to make a picture with a model on a device: what fits, in the best quality; chosen settings are kept. */
export function planGeneration(request: PlanRequest): PlanOutcome {
  const budget = memoryBudget(request.device);
  const candidates = precisions(request).flatMap((precision) =>
    arrangements(request).map((arrangement) => ({ precision, arrangement })),
  );
  const fitting = candidates.find((candidate) => fits(needsOf(request, candidate), request.device, budget));
  const chosen = fitting ?? candidates.at(-1);
  if (chosen === undefined) throw new RangeError('There is always one arrangement at least.');
  if (fitting === undefined && request.tiling === 'whole') {
    const inTiles = planGeneration({ ...request, tiling: 'auto' });
    if (inTiles.refusal === null) return wholeAllTheSame(request, inTiles.plan, budget);
  }
  const plan = planOf(request, chosen, budget);
  const trouble = tensorTrouble(request.facts, plan.formats, request.device);
  return {
    plan,
    refusal: trouble.refusal ?? (fitting === undefined ? tooMuch(plan, request, budget) : null),
    warning: null,
  };
}

/** As it is with tiles, but for the tiles: the budget is a guess, and somebody may know better. */
function wholeAllTheSame(request: PlanRequest, plan: GenerationPlan, budget: Budget): PlanOutcome {
  const arrangement: Arrangement = {
    textAndUnet: plan.keepTextEncoder,
    unetAndDecoder: plan.keepUnet,
    guidanceInTwoRuns: plan.guidanceInTwoRuns,
    decodedPixels: pixelsOf(request),
  };
  const whole = planOf(request, { precision: plan.precision, arrangement }, budget);
  const size = shortSize(whole.gpuBytes.peak);
  const warning = `Decoded whole, as chosen, the picture takes about ${size} and may not fit; in tiles it takes ${shortSize(plan.gpuBytes.peak)}.`;
  return { plan: whole, refusal: null, warning };
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
  const late = request.tiling === 'whole' ? pixels : tile;
  const all = { textAndUnet: true, unetAndDecoder: true, guidanceInTwoRuns: false, decodedPixels: early };
  const withoutText = { ...all, textAndUnet: false };
  const tiled = { ...withoutText, decodedPixels: late };
  const alone = { ...tiled, unetAndDecoder: false };
  return [all, withoutText, tiled, alone, { ...alone, guidanceInTwoRuns: request.guided }];
}

function mustTile({ tiling = 'auto', device, facts, decoder }: PlanRequest, pixels: number): boolean {
  if (tiling !== 'auto') return tiling === 'tiles';
  if (device.kind === 'wasm') return false;
  return decoder === 'small' && facts.small !== null
    ? isLargeForSmall(facts.small, pixels)
    : pixels > MOST_PIXELS_AT_ONCE;
}

const isLargeForSmall = ({ factor }: SmallDecoderFacts, pixels: number): boolean =>
  pixels * factor ** 2 > MOST_SMALL_PIXELS;

function pixelsOf({ width, height, facts: { factor } }: PlanRequest): number {
  return (width / factor) * (height / factor);
}

function needsOf(
  request: PlanRequest,
  { precision, arrangement }: Candidate,
  preview: Occasion['preview'] = 'colours',
): MemoryNeeds {
  const { facts, guided, batch = 1, decoder = 'full' } = request;
  const occasion: Occasion = { pixels: pixelsOf(request), batch, guided, decoder, preview };
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
    small: floats,
  };
}

/** The picture is the same with and without: everything else is decided before. */
function previewOf(request: PlanRequest, chosen: Candidate, budget: Budget): Occasion['preview'] {
  const { preview = 'colours', device, facts } = request;
  if (preview === 'colours' || facts.small === null || !chosen.arrangement.unetAndDecoder) return 'colours';
  if (device.kind === 'webgpu' && isLargeForSmall(facts.small, pixelsOf(request))) return 'colours';
  return fits(needsOf(request, chosen, preview), device, budget) ? 'small' : 'colours';
}

function planOf(request: PlanRequest, chosen: Candidate, budget: Budget): GenerationPlan {
  const { arrangement, precision } = chosen;
  const tiles = arrangement.decodedPixels < pixelsOf(request) ? DECODER_TILES : null;
  const preview = previewOf(request, chosen, budget);
  const plan = {
    precision,
    formats: formatsOf(precision, request),
    keepTextEncoder: arrangement.textAndUnet,
    keepUnet: arrangement.unetAndDecoder,
    guidanceInTwoRuns: arrangement.guidanceInTwoRuns,
    decoder: request.decoder ?? 'full',
    preview,
    tiles,
    encoderTiles:
      request.decoder === 'small' ? planGeneration({ ...request, decoder: 'full' }).plan.tiles : tiles,
    gpuBytes: needsOf(request, chosen, preview),
    budget: budget.bytes,
    diskBytes: request.diskBytes ?? 0,
  };
  return { ...plan, sentences: explain(plan, request, budget) };
}
