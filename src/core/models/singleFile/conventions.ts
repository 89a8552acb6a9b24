import { AquatintError } from '../../errors.ts';

// What shapes do not tell, but all models of these families have in common.

/** Tokens that CLIP's text encoders read. */
export const CLIP_LENGTH = 77;

const GROUPS = 32;
const SD1_HEADS = 8;
const HEAD_CHANNELS = 64;

/** SD 1 has 8 heads everywhere, SD 2 has heads of 64 channels. */
export function headsOf(channels: number, linearProjection: boolean): number {
  return linearProjection ? headsOf64(channels) : SD1_HEADS;
}

/** CLIP's text encoders, too, have heads of 64 channels. */
export function headsOf64(channels: number): number {
  return Math.max(1, Math.floor(channels / HEAD_CHANNELS));
}

/** Group normalisation is over 32 groups. */
export function requireGroups(what: string, channels: readonly number[]): void {
  const wrong = channels.find((count) => count % GROUPS !== 0);
  if (wrong === undefined) return;
  throw new AquatintError(
    'model-unsupported',
    `The ${what} has a level of ${wrong} channels, which is no multiple of ${GROUPS}: no Stable Diffusion has that.`,
  );
}
