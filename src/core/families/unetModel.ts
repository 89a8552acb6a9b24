import { familyOf } from '../model/family.ts';
import type { Model } from '../model/model.ts';
import type { UNetConfig } from '../models/unetConfig.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { joinOnChannels } from '../pipeline/joinTexts.ts';
import type { Autoencoder } from '../pipeline/networks.ts';
import type { SchedulerConfig } from '../samplers/schedulerConfig.ts';
import type { UNetKind } from './unetKind.ts';

export interface UNetParts {
  readonly name: string;
  readonly kind: UNetKind;
  readonly config: UNetConfig;
  readonly vae: Autoencoder;
  readonly scheduler: SchedulerConfig;
}

/** What a config says is a hint, and may be nonsense. */
const LARGEST_SIDE = 2048;

/** What a model is that has a UNet, however it came. */
export function unetModel({ name, kind, config, vae, scheduler }: UNetParts) {
  const latentSide = config.sampleSize ?? kind.latentSide(scheduler.predictionType === 'v_prediction');
  return {
    ...{ name, vae, scheduler, usual: kind.usual },
    passedOver: [],
    imageEmbedding: null,
    superResolution: null,
    family: kind.id,
    called: familyOf(config),
    joinTexts: joinOnChannels,
    side: Math.min(latentSide * vaeFactor(vae.config), LARGEST_SIDE),
  } satisfies Partial<Model>;
}
