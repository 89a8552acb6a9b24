/** Every folder in diffusers' layout has one of these: the first network of each family. */
export const DENOISER_FOLDERS: readonly string[] = ['unet', 'transformer', 'decoder'];
