import type { Network } from '../model/network.ts';
import type { PlaneShape } from '../models/autoencoderKL.ts';
import { vaeFactor } from '../models/vaeConfig.ts';
import { unscaleLatents } from './latentScaling.ts';
import { chosenAutoencoder, requireSmall, type Decoder } from './decoders.ts';
import { floats, requireFinite } from './floats.ts';
import { toPicture, type Picture } from './picture.ts';
import type { HostTensor } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Model } from '../model/model.ts';
import { inTiles, type TiledPlane } from './tiledVae.ts';

export interface DecodingContext {
  readonly model: Model;
  readonly sessions: Sessions;
  readonly signal: AbortSignal;
  /** The model's own unless told. */
  readonly decoder?: Decoder;
  /** Where the picture is decoded in tiles. */
  readonly onTile?: (done: number, total: number) => void;
}

/** Latents [1, C, h, w] to a picture, in tiles where the plan says so. Throws AquatintError 'not-finite'. */
export async function decodeLatents(context: DecodingContext, latents: HostTensor): Promise<Picture> {
  const { model, sessions, decoder = 'full' } = context;
  const autoencoder = chosenAutoencoder(model, decoder);
  const { config } = autoencoder;
  const whole = planeOf(unscaleLatents(config, Float32Array.from(latents.data)), latents.shape);
  const { height, width } = whole;
  const { decoder: network } = autoencoder;
  if (network === null) return toPicture(whole.data, width, height);
  const tiles = sessions.tilesOf(network);
  const run = (tile: TiledPlane): Promise<TiledPlane> => decode(sessions, network, tile);
  const isLarge = tiles !== null && Math.max(height, width) > tiles.side;
  const picture = isLarge
    ? await inTiles(whole, { ...tiles, scale: vaeFactor(config) }, { ...context, run })
    : await run(whole);
  return toPicture(picture.data, picture.width, picture.height);
}

/** What a step thinks that the picture will be, [C, h, w], by the small decoder and whole. Throws as decodeLatents. */
export async function decodePreview(
  { model, sessions }: Pick<DecodingContext, 'model' | 'sessions'>,
  denoised: Float32Array,
  shape: readonly number[],
): Promise<Picture> {
  const small = requireSmall(model);
  const picture = await decode(
    sessions,
    small.decoder,
    planeOf(unscaleLatents(small.config, denoised), shape),
  );
  return toPicture(picture.data, picture.width, picture.height);
}

function planeOf(data: Float32Array, [, channels = 0, height = 0, width = 0]: readonly number[]): TiledPlane {
  return { channels, height, width, data };
}

/** In f32 from there on if f16 overflows, as some autoencoders do though nothing in their configs says so. */
async function decode(
  sessions: Sessions,
  decoder: Network<PlaneShape>,
  tile: TiledPlane,
): Promise<TiledPlane> {
  const { channels, height, width, data } = tile;
  const session = await sessions.of(decoder, { batch: 1, height, width });
  const outputs = await session.run({
    latents: { dtype: 'F32', shape: [1, channels, height, width], data },
  });
  const planes = floats(outputs['picture']);
  if (!planes.every(Number.isFinite) && sessions.widen(decoder)) {
    return decode(sessions, decoder, tile);
  }
  requireFinite(planes, 'VAE');
  const [, depth = 0, pictureHeight = 0, pictureWidth = 0] = outputs['picture']?.shape ?? [];
  return { channels: depth, height: pictureHeight, width: pictureWidth, data: planes };
}
