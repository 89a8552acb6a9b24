import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { resample } from '../../preprocess/resample.ts';
import type { Rgb } from '../../preprocess/rgb.ts';
import { tileEdges } from './tileEdges.ts';
import { upscaled, type Upscaling } from './upscaled.ts';
import { TILE_SIDE } from './tileSide.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** More, and a browser's canvas refuses: 64 megapixels, also on the way. */
const MOST_PIXELS = 2 ** 26;

/**
 * The picture at a larger size: by a network, as often as it takes, and by Lanczos to the very size; without one by Lanczos alone.
 * Throws AquatintError 'settings-invalid' where it would become too large, before any work is done.
 */
export async function enlarged(picture: Rgb, size: Size, upscaling: Upscaling | null): Promise<Rgb> {
  const passes = passesFor(picture, size, upscaling);
  requireRoom([size, ...passes]);
  if (upscaling === null) return resample(picture, size, 'lanczos');
  const counts = passes.map(tilesIn);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let made = picture;
  let before = 0;
  for (const count of counts) {
    const done = before;
    const onTile = (tile: number): Promise<void> => upscaling.onTile(done + tile, total);
    made = await upscaled(made, { ...upscaling, onTile });
    before += count;
  }
  return resample(made, size, 'lanczos');
}

/** The size before and after every run of the network over the whole. */
interface Pass extends Size {
  readonly from: Size;
}

function passesFor(picture: Size, { width, height }: Size, upscaling: Upscaling | null): readonly Pass[] {
  if (upscaling === null) return [];
  const { scale } = upscaling.upscaler.config;
  const passes: Pass[] = [];
  let from: Size = picture;
  const isSmaller = (): boolean => from.width < width || from.height < height;
  while (scale === 1 ? passes.length === 0 : isSmaller()) {
    const pass = { from, width: from.width * scale, height: from.height * scale };
    passes.push(pass);
    from = pass;
  }
  return passes;
}

function requireRoom(sizes: readonly Size[]): void {
  const largest = sizes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
  const { width, height } = largest;
  if (width * height <= MOST_PIXELS) return;
  throw new AquatintError('settings-invalid', [said('settings.enlargedTooLarge', { width, height })]);
}

const tilesIn = ({ from }: Pass): number =>
  tileEdges(from.height, TILE_SIDE).length * tileEdges(from.width, TILE_SIDE).length;
