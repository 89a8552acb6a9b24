import { shortSize, type Budget } from './memoryBudget.ts';
import type { GenerationPlan, PlanRequest, Precision } from './plan.ts';
import { tensorTrouble } from './tensorLimits.ts';

type Explained = Omit<GenerationPlan, 'sentences'>;

/** The plan in sentences for people: what it takes, and why it is so. */
export function explain(plan: Explained, request: PlanRequest, budget: Budget): string[] {
  const { split } = tensorTrouble(request.facts, plan.formats, request.device);
  return [
    needs(plan, request),
    budget.because,
    numbers(plan, request),
    decoding(plan, request),
    previews(plan, request),
    plan.decoder === 'full' &&
      plan.formats.decoder.compute !== plan.formats.unet.compute &&
      'The decoder computes in 32-bit floats, because its numbers overflow in 16 bits.',
    !plan.keepTextEncoder &&
      `The text encoder leaves before the UNet loads, which saves ${shortSize(plan.gpuBytes.text)}.`,
    plan.tiles !== null && 'The picture is decoded in overlapping tiles, which takes less memory.',
    !plan.keepUnet && 'The UNet leaves before the picture is decoded, and is loaded again for the next one.',
    plan.guidanceInTwoRuns &&
      'The prompt and the negative prompt run one after the other instead of together.',
    split,
  ].filter((sentence) => typeof sentence === 'string');
}

/** What the small decoder makes is said with its size, which may not be the one that was asked for. */
function decoding({ decoder, gpuBytes }: Explained, { facts, width, height }: PlanRequest): string | null {
  if (decoder === 'full' || facts.small === null) return null;
  const scale = facts.small.factor / facts.factor;
  const size = scale === 1 ? '' : `, at ${scale * width} × ${scale * height} pixels`;
  return `The small decoder makes the picture${size}; it takes ${shortSize(gpuBytes.decoder + gpuBytes.decoderRun)}.`;
}

function previews({ preview, gpuBytes }: Explained, { preview: wanted, facts }: PlanRequest): string | null {
  if (wanted !== 'small' || facts.small === null) return null;
  return preview === 'small'
    ? `The small decoder shows every step, which takes ${shortSize(gpuBytes.preview)} more.`
    : 'The steps are shown in colours only: beside the UNet there is no room for the small decoder.';
}

function needs({ gpuBytes, diskBytes }: Explained, { device }: PlanRequest): string {
  const where = device.kind === 'wasm' ? 'Memory' : 'Graphics memory';
  const disk = diskBytes > 0 ? `, ${shortSize(diskBytes)} on disk` : '';
  return `${where}: about ${shortSize(gpuBytes.peak)} at most${disk}.`;
}

const WEIGHTS: Record<Precision, string> = {
  f32: 'Weights in 32-bit floats',
  f16: 'Weights and arithmetic in 16-bit floats',
  int8: 'Linear layers in 8 bits',
  int4: 'Linear layers in 4 bits',
};

function numbers({ precision }: Explained, { precision: wanted, device }: PlanRequest): string {
  const what = WEIGHTS[precision];
  if (wanted === precision) return `${what}, as chosen.`;
  if (wanted === 'f16') return `${what}: this device has no 16-bit arithmetic.`;
  if (precision === 'f16') return `${what}: this device has them.`;
  if (precision === 'f32') {
    return device.kind === 'wasm' ? `${what}.` : `${what}: this device has no 16-bit arithmetic.`;
  }
  return `${what}: with more, it would not fit.`;
}
