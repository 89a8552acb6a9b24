import type { Prior } from '../model/imageEmbedding.ts';
import type { Model } from '../model/model.ts';
import type { SuperResolution } from '../model/superResolution.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { hasProjection } from '../models/singleFile/clip.ts';
import { tellsPicture } from '../models/singleFile/stableUnclip.ts';
import type { Found, FoundPart, NamedFile } from '../models/singleFile/parts.ts';
import {
  DECODER_SIGNS,
  ENLARGER_SIGNS,
  PRIOR_SIGNS,
  readDecoder,
  readEnlargers,
  readPrior,
  statisticsIn,
  type Statistics,
} from '../models/singleFile/unclip.ts';
import type { Denoiser } from '../pipeline/denoisers.ts';
import { parseSchedulerConfig, type SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { said, type Said } from '../said.ts';
import { mergedSources } from '../weights/merged.ts';
import { unet2dDenoiser } from './ddpm.ts';
import type { Checkpoints } from './family.ts';
import { clipOf, FileParts, type Need } from './fileParts.ts';
import { priorOf } from './openPrior.ts';
import { decoderOf, superResolutionOf, unclipModel } from './unclipModel.ts';
import { wholeModel } from './wholeModel.ts';

/** As published with the models: their files say nothing of it. */
const SCHEDULE = { _class_name: 'UnCLIPScheduler', num_train_timesteps: 1000, clip_sample: true };
/** How the prior was taught, whichever scheduler is made of it. */
export const PRIOR_SCHEDULE = {
  ...{ variance_type: 'fixed_small_log', prediction_type: 'sample' },
  ...{ clip_sample: true, clip_sample_range: 5 },
};
const SCHEDULES = {
  prior: { ...SCHEDULE, ...PRIOR_SCHEDULE },
  decoder: { ...SCHEDULE, variance_type: 'learned_range', prediction_type: 'epsilon' },
  enlarger: { ...SCHEDULE, variance_type: 'fixed_small_log', prediction_type: 'epsilon' },
};

const scheduleOf = (of: keyof typeof SCHEDULES): SchedulerConfig => parseSchedulerConfig(SCHEDULES[of]);

interface Networks {
  readonly parts: FileParts;
  readonly model: Checkpoints;
}

/**
 * Karlo's checkpoints: prior, decoder, both networks that enlarge, CLIP's statistics, and CLIP-L for the text. null: none of the files
 * is one of the first three.
 */
export async function openUnclipFiles(model: Checkpoints): Promise<Model | null> {
  const parts = new FileParts(model, 'Karlo');
  const [prior, decoder, enlargers] = [PRIOR_SIGNS, DECODER_SIGNS, ENLARGER_SIGNS].map((signs) =>
    parts.denoiser(signs),
  );
  const own = [prior, decoder, enlargers].filter((found) => found !== null && found !== undefined);
  // its prior may tell another model what to make
  if (own.length === 0 || model.files.some(tellsPicture)) return null;
  const others = model.files.filter((file) => own.every((found) => found.file !== file));
  const [priorPart, decoderPart, enlargerPart, clip, statistics] = parts.require(
    need(said('part.prior'), prior),
    need(said('part.unclipDecoder'), decoder),
    need(said('part.enlargers'), enlargers),
    clipIn({ ...model, files: others }),
    need('ViT-L-14_stats.th', firstOf(others, statisticsIn)),
  );
  const networks = { parts, model };
  const text = await textOf(clip, networks);
  const told = decoderIn(decoderPart, networks, text);
  const whole = unclipModel({
    ...{ name: model.name, text, decoder: told, scheduler: scheduleOf('decoder') },
    from: priorIn(priorPart, { statistics, parts, scheduler: scheduleOf('prior') }),
    superResolution: enlargersIn(enlargerPart, networks, told),
  });
  return wholeModel(whole, parts.outside(priorPart, decoderPart, enlargerPart, statistics));
}

const need = <T>(what: string | Said, found: T | null | undefined): Need<T> => ({
  what,
  found: found ?? null,
});

function firstOf<T>(files: readonly NamedFile[], of: (file: NamedFile) => T | null): T | null {
  return files.map(of).find((found) => found !== null) ?? null;
}

/** The vector of a whole text is read as CLIP's pictures have it. */
function clipIn(model: Checkpoints): Need<FoundPart> {
  const { found } = new FileParts(model, '').clips()[0];
  const projects = found !== null && hasProjection(found);
  return { what: said('part.clipProjected'), found: projects ? found : null };
}

function textOf(part: FoundPart, { parts, model }: Networks): Promise<TextEncoder> {
  return clipOf(parts, part, {
    ...{ name: 'text_encoder', what: 'text encoder', model, isOpen: false, padsWithZero: true },
    reading: { skip: 1, finalNorm: true, pooled: true },
  });
}

export interface PriorBeside {
  readonly statistics: Statistics;
  readonly parts: FileParts;
  readonly scheduler: SchedulerConfig;
}

/** Karlo's prior, with CLIP's statistics, which lie in a file of their own. */
export function priorIn(found: Found, { statistics, parts, scheduler }: PriorBeside): Prior {
  const stored = parts.stored(readPrior(found), found.file, { name: 'prior', what: 'prior' });
  const weights = mergedSources([stored.weights, statistics.tensors]);
  return priorOf({ ...stored, weights }, scheduler);
}

function decoderIn(found: Found, { parts }: Networks, text: TextEncoder): Denoiser {
  const stored = parts.stored(readDecoder(found), found.file, { name: 'decoder', what: 'decoder' });
  return decoderOf(stored, text.textLength);
}

function enlargersIn(found: Found, { parts }: Networks, decoder: Denoiser): SuperResolution {
  const what = 'network that enlarges';
  const { first, last } = readEnlargers(found);
  return superResolutionOf({
    first: unet2dDenoiser(parts.stored(first, found.file, { name: 'super_res_first', what })),
    last: unet2dDenoiser(parts.stored(last, found.file, { name: 'super_res_last', what })),
    ...{ decoder, scheduler: scheduleOf('enlarger') },
  });
}
