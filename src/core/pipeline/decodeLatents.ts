import { unscaled, vaeFactor } from '../models/vaeConfig.ts';
import { floats, requireFinite } from './floats.ts';
import type { ModelSessions } from './modelSessions.ts';
import { toPicture, type Picture } from './picture.ts';
import type { HostTensor } from './session.ts';
import type { StableDiffusion } from './stableDiffusion.ts';
import { inTiles, type Plane } from './tiledVae.ts';

export interface DecodingContext {
  readonly model: StableDiffusion;
  readonly sessions: ModelSessions;
  readonly signal: AbortSignal;
  /** Where the picture is decoded in tiles. */
  readonly onTile?: (done: number, total: number) => void;
}

/** Latents [1, C, h, w] to a picture, in tiles where the plan says so. Throws AquatintError 'not-finite'. */
export async function decodeLatents(context: DecodingContext, latents: HostTensor): Promise<Picture> {
  const { model, sessions } = context;
  const [, channels = 0, height = 0, width = 0] = latents.shape;
  const data = unscaled(model.vae.config, Float32Array.from(latents.data));
  const whole: Plane = { channels, height, width, data };
  const { tiles } = sessions;
  const run = (tile: Plane): Promise<Plane> => decode(sessions, tile);
  const isLarge = tiles !== null && Math.max(height, width) > tiles.side;
  const picture = isLarge
    ? await inTiles(whole, { ...tiles, scale: vaeFactor(model.vae.config) }, { ...context, run })
    : await run(whole);
  return toPicture(picture.data, picture.width, picture.height);
}

/** In f32 from there on if f16 overflows, as some autoencoders do though nothing in their configs says so. */
async function decode(sessions: ModelSessions, tile: Plane): Promise<Plane> {
  const { channels, height, width, data } = tile;
  const session = await sessions.decoder(height, width);
  const outputs = await session.run({
    latents: { dtype: 'F32', shape: [1, channels, height, width], data },
  });
  const planes = floats(outputs['picture']);
  if (!planes.every(Number.isFinite) && sessions.decodeInFull()) return decode(sessions, tile);
  requireFinite(planes, 'VAE');
  const [, depth = 0, pictureHeight = 0, pictureWidth = 0] = outputs['picture']?.shape ?? [];
  return { channels: depth, height: pictureHeight, width: pictureWidth, data: planes };
}
