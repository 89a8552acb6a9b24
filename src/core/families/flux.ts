import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Model } from '../model/model.ts';
import type { TextReading } from '../models/clipText.ts';
import { createNetwork } from '../model/network.ts';
import {
  buildFlux,
  buildFluxModulations,
  fluxModulations,
  modulationInput,
} from '../models/fluxTransformer.ts';
import { parseFluxConfig, type FluxConfig } from '../models/fluxTransformerConfig.ts';
import {
  DIFFUSERS_FLUX_SIGNS,
  FLUX_SIGNS,
  fluxConfigOf,
  fluxNames,
  readFlux,
} from '../models/singleFile/flux.ts';
import type { ReadPart } from '../models/singleFile/part.ts';
import type { Found } from '../models/singleFile/parts.ts';
import { openT5Tokenizer } from '../pipeline/languageTokenizer.ts';
import { floatTensor, type Condition } from '../pipeline/condition.ts';
import { denoiserOf, type Denoiser, type ToldSettings } from '../pipeline/denoisers.ts';
import { type TextJoin } from '../pipeline/joinTexts.ts';
import { FLUX_1, usualPreview } from '../pipeline/latentPreview.ts';
import type { Stored } from '../pipeline/networks.ts';
import { TEXT_ELEMENTS } from '../pipeline/textElements.ts';
import type { Ahead, AheadShape } from '../pipeline/toldAhead.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { Checkpoints, Family, PipelineFolder } from './family.ts';
import { clipOf, FileParts, t5Of, vaeOf } from './fileParts.ts';
import { openClip, openPreview, openScheduler, openSmallVae, openVae, SMALL_VAES } from './folderParts.ts';
import { openT5 } from './folderEncoders.ts';
import { openNetwork } from './openNetwork.ts';
import { wholeModel, type ModelParts } from './wholeModel.ts';

const PATCH = 2;
/** Pixels along a side. */
const SIDE = 1024;
/** All tokens of T5 are heard, padding too. */
const T5_READING = { length: 512, masked: false };
/** Of CLIP only the vector of its end token, as it is. */
const CLIP_READING: TextReading = { skip: 1, finalNorm: true, pooled: true, unprojected: true };

/**
 * Flux.1 (Black Forest Labs 2024): schnell and dev. T5's states are the text, CLIP's pooled vector is added to the time; dev is told
 * guidance as a number (Meng et al. 2023), and either can be guided by a second run.
 */
export const flux: Family = {
  id: 'flux',
  name: 'Flux.1',
  pipelines: ['FluxPipeline', 'FluxImg2ImgPipeline', 'FluxInpaintPipeline'],
  networks: ['transformer', 'vae', 'text_encoder', 'text_encoder_2', ...SMALL_VAES],
  reader: () => ({ tokenizer: 'tokenizer_2', length: T5_READING.length, open: openT5Tokenizer }),
  openFolder,
  openFiles,
};

async function openFolder({ folder }: PipelineFolder): Promise<Model> {
  const stored = await openNetwork(folder, {
    ...{ module: 'transformer', parse: parseFluxConfig, signs: FLUX_SIGNS, read: readFlux },
    check: { what: 'The transformer' },
  });
  const { config } = stored;
  requirePlain(config, folder.name);
  const vae = await openVae(folder, { overflows: false });
  const clip = { module: 'text_encoder', what: 'The text encoder CLIP', reading: CLIP_READING };
  return wholeModel({
    ...{ name: folder.name, family: flux.id, called: flux.name, side: SIDE, joinTexts, vae },
    textEncoders: [
      await openClip(folder, clip),
      await openT5(folder, { module: 'text_encoder_2', reading: T5_READING }),
    ],
    denoiser: fluxDenoiser(stored),
    smallVae: await openSmallVae(folder),
    scheduler: ownSigmas(await openScheduler(folder, 'scheduler')),
    preview: await openPreview(folder, vae.config.latentChannels, FLUX_1),
    usual: usualOf(config),
  });
}

/** As published with the models: their files say nothing of it. */
const LATENTS = { scaling: 0.3611, shift: 0.1159 };
const SCHEDULE = { _class_name: 'FlowMatchEulerDiscreteScheduler', num_train_timesteps: 1000 };
const SHIFTED = { base_shift: 0.5, max_shift: 1.15, base_image_seq_len: 256, max_image_seq_len: 4096 };

async function openFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'Flux.1');
  const transformer = transformerIn(parts);
  if (transformer === null) return null;
  requirePlain(transformer.config, transformer.file.name);
  const [clip, t5, vaePart] = parts.require(parts.clips()[0], parts.t5(), parts.vae());
  const vae = vaeOf(parts, vaePart, LATENTS);
  const { config } = transformer;
  const stored = parts.stored(transformer, transformer.file, { name: 'transformer', what: 'transformer' });
  const read = { what: 'CLIP-L', reading: CLIP_READING, model, isOpen: false };
  const whole: ModelParts = {
    ...{ name: model.name, family: flux.id, called: flux.name, side: SIDE, joinTexts, vae, smallVae: null },
    textEncoders: [
      await clipOf(parts, clip, { name: 'text_encoder', ...read }),
      await t5Of(parts, t5, { name: 'text_encoder_2', reading: T5_READING, model }),
    ],
    denoiser: fluxDenoiser(stored),
    scheduler: ownSigmas(
      parseSchedulerConfig(
        config.guidance ? { ...SCHEDULE, shift: 3, use_dynamic_shifting: true, ...SHIFTED } : SCHEDULE,
      ),
    ),
    preview: usualPreview(vae.config.latentChannels, FLUX_1),
    usual: usualOf(config),
  };
  return wholeModel(whole, parts.outside(transformer));
}

function transformerIn(parts: FileParts): (ReadPart<FluxConfig> & Pick<Found, 'file' | 'holds'>) | null {
  const found = parts.denoiser(FLUX_SIGNS);
  if (found !== null && isLater(found)) return null;
  if (found !== null) return { ...readFlux(found), file: found.file, holds: found.holds };
  const diffusers = parts.denoiser(DIFFUSERS_FLUX_SIGNS);
  return diffusers === null ? null : { ...diffusers, config: fluxConfigOf(diffusers) };
}

/** What came of its architecture: Flux.2, whose blocks share their modulations, and Chroma, which computes them. */
const isLater = ({ tensors }: Found): boolean =>
  [...tensors.names()].some((name) => /^(single_stream_modulation|distilled_guidance_layer)\./.test(name));

/** Throws AquatintError 'model-unsupported' for those that are told a picture beside the noise. */
function requirePlain({ inChannels, outChannels }: FluxConfig, name: string): void {
  if (inChannels === outChannels) return;
  throw new AquatintError('model-unsupported', [
    said('strange.is', { file: name, what: said('strange.fluxWithPicture') }),
  ]);
}

/** schnell, which is told no guidance, was distilled to four steps. */
const usualOf = ({ guidance }: FluxConfig) =>
  guidance ? { steps: 28, guidance: 3.5 } : { steps: 4, guidance: 1 };

/** Its pipelines give the scheduler σ from 1 to 1/steps, whatever it would do by itself. */
const ownSigmas = (config: SchedulerConfig): SchedulerConfig => ({ ...config, timestepSpacing: 'trailing' });

function fluxDenoiser({ config, ...stored }: Stored<FluxConfig>): Denoiser {
  const { guidance, textChannels, inChannels, heads, headChannels } = config;
  const modulations = fluxModulations(config).map(
    ([, count], i) => [modulationInput(i), [count * heads * headChannels]] as const,
  );
  return denoiserOf(stored, {
    who: 'who.transformer',
    build: (shape, dialect) => buildFlux(config, shape, dialect),
    channels: inChannels / PATCH ** 2,
    patch: PATCH,
    inputs: { text: [T5_READING.length, textChannels], ...Object.fromEntries(modulations) },
    ahead: modulationsAhead({ config, ...stored }),
    told: guidance ? toldGuidance : () => ({}),
    guidanceScale: ({ guidanceOptions }) => guidanceOptions?.real ?? 1,
    names: () => [fluxNames(config.doubleLayers, config.singleLayers)],
  });
}

/** dev's. */
const USUAL_STEPS = 28;

function modulationsAhead({ config, ...stored }: Stored<FluxConfig>): Ahead {
  const network = createNetwork<AheadShape>({
    ...{ ...stored, name: `${stored.name}/modulation` },
    build: ({ rows }, dialect) => buildFluxModulations(config, rows, dialect),
    typical: { shape: { rows: USUAL_STEPS }, elements: TEXT_ELEMENTS },
  });
  return { network, reads: config.guidance ? ['pooled', 'guidance'] : ['pooled'] };
}

/** As a time is told. */
const toldGuidance = ({ guidance }: ToldSettings): Condition => ({
  guidance: floatTensor([1], Float32Array.of(1000 * guidance)),
});

const joinTexts: TextJoin = ([clip, t5]) => ({
  text: t5?.text ?? floatTensor([0, 0], []),
  pooled: floatTensor([clip?.pooled?.length ?? 0], clip?.pooled ?? []),
});
