import { AquatintError } from '../../errors.ts';
import type { SchedulerConfig } from '../../samplers/schedulerConfig.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import type { ClipTextConfig } from '../clipTextConfig.ts';
import type { UNetConfig } from '../unetConfig.ts';
import type { VaeConfig } from '../vaeConfig.ts';
import { readClip, UNUSED_CLIP } from './clip.ts';
import { readOpenClip, UNUSED_OPEN_CLIP } from './openClip.ts';
import type { ReadPart } from './part.ts';
import { checkpointParts } from './parts.ts';
import { readSchedule } from './schedule.ts';
import { strangerByInput } from './strangers.ts';
import { readUNet, unetInputChannels } from './unet.ts';
import { readVae, UNUSED_VAE } from './vae.ts';

/** A part, and which of its tensors nobody uses. */
export type CheckedPart<Config> = ReadPart<Config> & { readonly unused: readonly (string | RegExp)[] };

/** A single-file checkpoint of Stable Diffusion 1 or 2, read off its header. */
export interface SingleFile {
  readonly family: 'Stable Diffusion 1.x' | 'Stable Diffusion 2.x';
  readonly textEncoder: CheckedPart<ClipTextConfig>;
  readonly unet: CheckedPart<UNetConfig>;
  readonly vae: CheckedPart<VaeConfig>;
  readonly scheduler: SchedulerConfig;
}

export interface NamedFile {
  /** For messages. */
  readonly name: string;
  readonly tensors: TensorSource;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Recognises the family, reads the configs off names and shapes, and gives the weights the names that the
 * builders declare. Reads no tensor but one bias. Throws AquatintError 'model-unsupported', 'model-missing-file' or
 * 'model-mismatch' naming what the file is or lacks; shapes are left to checkParameters.
 */
export function readSingleFile({ name, tensors, metadata }: NamedFile): SingleFile {
  const { unet, vae, text, textKind } = checkpointParts(tensors, name);
  const stranger = strangerByInput(unetInputChannels(unet));
  if (stranger !== null) throw new AquatintError('model-unsupported', `${name} is ${stranger}.`);
  const isOpenClip = textKind === 'open-clip';
  return {
    family: isOpenClip ? 'Stable Diffusion 2.x' : 'Stable Diffusion 1.x',
    textEncoder: isOpenClip
      ? { ...readOpenClip(text), unused: UNUSED_OPEN_CLIP }
      : { ...readClip(text), unused: UNUSED_CLIP },
    unet: { ...readUNet(unet), unused: [] },
    vae: { ...readVae(vae), unused: UNUSED_VAE },
    scheduler: readSchedule({ file: tensors, metadata, unet, mayPredictVelocity: isOpenClip }),
  };
}
