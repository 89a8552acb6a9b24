import { readFileSync } from 'node:fs';
import { FAMILIES } from '../../src/core/families/families.ts';
import { TokenizersBeside } from '../../src/core/families/tokenizersBeside.ts';
import type { Model } from '../../src/core/model/model.ts';
import { needsGuidance } from '../../src/core/guidance/classifierFree.ts';
import { planPicture } from '../../src/core/pipeline/picturePhases.ts';
import type { Precision } from '../../src/core/planner/generationPlan.ts';
import { qwenFolder } from '../node/qwenFolder.ts';
import { sourceOf, type Shapes } from '../node/realHeaders.ts';
import {
  clipGHeader,
  clipLHeader,
  flux2VaeHeader,
  fluxHeader,
  kleinHeader,
  pixartHeader,
  qwen3Header,
  SD35_LARGE,
  SD35_MEDIUM,
  sd3Header,
  t5Header,
  vaeHeader,
  zImageHeader,
} from '../node/transformerHeaders.ts';
import type { Figure, Section } from './results.ts';

const LIMIT_SECONDS = 0.5;
const GB = 1e9;
const DEVICE = {
  ...({ kind: 'webgpu', shaderF16: true, deviceMemory: 64 } as const),
  ...{ maxBufferSize: 4 * 2 ** 30, maxStorageBufferBindingSize: 4 * 2 ** 30 },
};

type Files = Readonly<Record<string, Shapes>>;

const T5: Files = { 't5xxl.safetensors': t5Header() };
const CLIP: Files = { 'clip_l.safetensors': clipLHeader() };
const CLIPS: Files = { ...CLIP, 'clip_g.safetensors': clipGHeader() };
const VAE: Files = { 'ae.safetensors': vaeHeader(16) };

interface Measured {
  readonly name: string;
  readonly files: Files;
  /** The peak that the plan may have, by precision. */
  readonly peaks: readonly (readonly [precision: Precision, gigabytes: number | null])[];
}

const MODELS: readonly Measured[] = [
  {
    name: 'Flux.1 dev with T5',
    files: { 'flux1-dev.safetensors': fluxHeader(true), ...CLIP, ...T5, ...VAE },
    peaks: [['int4', null]],
  },
  {
    name: 'Flux.1 schnell with T5',
    files: { 'flux1-schnell.safetensors': fluxHeader(false), ...CLIP, ...T5, ...VAE },
    peaks: [['int4', 9]],
  },
  {
    name: 'Stable Diffusion 3.5 large',
    files: { 'sd3.5_large.safetensors': sd3Header(SD35_LARGE), ...CLIPS, ...VAE },
    peaks: [['int4', null]],
  },
  {
    name: 'Stable Diffusion 3.5 medium with T5',
    files: { 'sd3.5_medium.safetensors': sd3Header(SD35_MEDIUM), ...CLIPS, ...T5, ...VAE },
    peaks: [['f16', 6]],
  },
  {
    name: 'PixArt-Σ with T5',
    files: { 'pixart.safetensors': pixartHeader(true), ...T5, 'vae.safetensors': vaeHeader(4) },
    peaks: [['int8', null]],
  },
  {
    name: 'Z-Image-Turbo with Qwen3',
    files: { 'z_image_turbo.safetensors': zImageHeader(), 'qwen_3_4b.safetensors': qwen3Header(), ...VAE },
    peaks: [['int4', 5]],
  },
  {
    name: 'Flux.2 klein 4B with Qwen3',
    files: {
      ...{ 'flux-2-klein-4b.safetensors': kleinHeader(), 'qwen_3_4b.safetensors': qwen3Header() },
      'flux2-vae.safetensors': flux2VaeHeader(),
    },
    peaks: [['int4', null]],
  },
];

/** Published models from their headers alone: family, configs, all names and shapes, graphs, and a plan for a megapixel. */
export async function benchFamilyHeaders(): Promise<Section> {
  const figures: Figure[] = [];
  for (const { name, files, peaks } of MODELS) {
    const began = performance.now();
    const model = await opened(files);
    const planned = peaks.map(([precision, limit]) => ({ precision, limit, peak: peakOf(model, precision) }));
    const seconds = (performance.now() - began) / 1000;
    figures.push({ name: `${name}: header to plan`, value: seconds, unit: 's', limit: LIMIT_SECONDS });
    for (const { precision, limit, peak } of planned)
      figures.push({ name: `${name}: peak planned in ${precision}`, value: peak / GB, unit: 'GB', limit });
  }
  return {
    title: 'Diffusion transformers by their headers',
    figures,
    notes: [
      '1024 × 1024, f16 where nothing is quantised (T5 is in 8 bits then); of files that only say what they would hold.',
    ],
  };
}

async function opened(files: Files): Promise<Model> {
  const named = Object.entries(files).map(([name, shapes]) => ({
    ...{ name, tensors: sourceOf(shapes), metadata: new Map<string, string>() },
  }));
  const supplies = {
    clipMerges: async () => readFileSync('public/models/clip/merges.txt', 'utf8'),
    t5Pieces: async () => new Uint8Array(readFileSync('public/models/t5/spiece.model')),
    kept: async () => null,
  };
  const tokenizers = new TokenizersBeside(qwenFolder('it'), supplies);
  for (const family of FAMILIES) {
    const model = await family.openFiles({ name: 'it', files: named, tokenizers, supplies });
    if (model !== null) return model;
  }
  throw new RangeError('No family knows these files.');
}

function peakOf(model: Model, precision: Precision): number {
  const guided = needsGuidance(model.denoiser.guidanceScale(model.usual));
  const occasion = {
    ...{ width: 1024, height: 1024, sampler: 'euler', guided, encodes: false },
    ...({ decoder: 'full', preview: 'colours' } as const),
  };
  return planPicture(model, occasion, { device: DEVICE, precision, memoryShare: 0.01 }).plan.gpuBytes.peak;
}
