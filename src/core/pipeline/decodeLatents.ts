import { floats, requireFinite } from './floats.ts';
import type { ModelSessions } from './modelSessions.ts';
import { toPicture, type Picture } from './picture.ts';
import type { HostTensor } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';

/** Latents [1, C, h, w] to a picture. Throws AquatintError 'not-finite'. */
export async function decodeLatents(
  { model, sessions }: { readonly model: StableDiffusion; readonly sessions: ModelSessions },
  latents: HostTensor,
): Promise<Picture> {
  const [, , height = 0, width = 0] = latents.shape;
  const { scaling } = model.vae.config;
  const data = Float32Array.from(latents.data, (value) => value / scaling);
  const session = await sessions.decoder(height, width);
  const { picture } = await session.run({ latents: { dtype: 'F32', shape: latents.shape, data } });
  const planes = floats(picture);
  requireFinite(planes, 'VAE');
  const [, , pictureHeight = 0, pictureWidth = 0] = picture?.shape ?? [];
  return toPicture(planes, pictureWidth, pictureHeight);
}
