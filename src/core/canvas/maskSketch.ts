import type { Area } from './area.ts';
import type { TiledMask } from './tiledMask.ts';
import type { TiledSketch } from './tiledSketch.ts';
import { TILE_PIXELS } from './tiles.ts';

/** Adds to a mask whatever a sketch draws, as much as it covers; a tile at a time, within a step of the mask. */
export function* maskSketch(mask: TiledMask, sketch: TiledSketch): Generator<Area> {
  for (const index of mask.touching(mask.whole)) {
    const drawn = sketch.tile(index);
    if (drawn === null) continue;
    const tile = mask.writable(index);
    for (let at = 0; at < TILE_PIXELS; at += 1) {
      const alpha = (drawn[at] ?? 0) >>> 24;
      if (alpha > (tile[at] ?? 0)) tile[at] = alpha;
    }
    yield mask.areaOf(index);
  }
}
