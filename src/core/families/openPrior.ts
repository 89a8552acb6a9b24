import type { Prior } from '../model/imageEmbedding.ts';
import { buildPriorTransformer } from '../models/priorTransformer.ts';
import { parsePriorConfig, type PriorTransformerConfig } from '../models/priorTransformerConfig.ts';
import { denoiserOf } from '../pipeline/denoisers.ts';
import { requiredJson, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import type { Stored } from '../pipeline/networks.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import { vectorOf } from '../weights/vectorOf.ts';
import { openScheduler } from './folderParts.ts';

const USUAL = { steps: 25, guidance: 4 };

/** unCLIP's, in the folders "prior" and "prior_scheduler". */
export async function openPrior(folder: ModelFolder): Promise<Prior> {
  const config = parsePriorConfig(await requiredJson(folder, 'prior/config.json'));
  const weights = await openModuleWeights(folder, 'prior');
  const stored = { name: 'prior', config, weights, check: { what: 'The prior' } };
  return priorOf(stored, await openScheduler(folder, 'prior_scheduler'));
}

/** Its weights have CLIP's statistics beside its own. */
export function priorOf(stored: Stored<PriorTransformerConfig>, scheduler: SchedulerConfig): Prior {
  const { weights, config } = stored;
  return {
    denoiser: priorDenoiser(stored),
    scheduler,
    channels: config.channels,
    usual: USUAL,
    asClip: (made) => {
      const [mean, deviation] = STATISTICS.map((name) => vectorOf(weights, name));
      return made.map((value, i) => Math.fround(value * (deviation?.[i] ?? 1)) + (mean?.[i] ?? 0));
    },
  };
}

/** Of CLIP's vectors of pictures: what the prior makes is normalised by them. */
const STATISTICS = ['clip_mean', 'clip_std'];

function priorDenoiser({ config, ...stored }: Stored<PriorTransformerConfig>) {
  const { channels, pooledChannels, length } = config;
  return denoiserOf(stored, {
    who: 'who.prior',
    build: (shape, dialect) => buildPriorTransformer(config, shape, dialect),
    channels,
    inputs: { text: [length, channels], text_mask: [length], pooled: [pooledChannels] },
    beside: STATISTICS.map((name) => ({ name, shape: [1, channels] })),
  });
}
