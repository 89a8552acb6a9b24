/**
 * Side of the tiles in which it works, in pixels of the input: ESRGAN's last layers take 150 MB for each buffer of that, in f32.
 * Where the picture ends sooner a tile is smaller.
 */
export const TILE_SIDE = 192;
