import { AquatintError } from '../../errors.ts';
import type { UNetConfig } from '../../models/unetConfig.ts';
import type { Denoiser } from '../denoisers.ts';

/** For what is made for UNets only, `what`, a plural. Throws AquatintError 'model-mismatch' for any other network. */
export function requireUNet({ unet }: Denoiser, what: string): UNetConfig {
  if (unet !== null) return unet;
  throw new AquatintError(
    'model-mismatch',
    `${what} are for models with a UNet that reads words, such as Stable Diffusion 1 or XL, and this one has none.`,
  );
}
