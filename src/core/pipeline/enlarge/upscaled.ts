import type { Rgb } from '../../preprocess/rgb.ts';
import { floats, requireFinite } from '../floats.ts';
import type { Sessions } from '../sessions.ts';
import { tileEdges, weightAt, type TileEdge } from './tileEdges.ts';
import { TILE_SIDE } from './tileSide.ts';
import type { Upscaler } from './upscaler.ts';

export interface Upscaling {
  readonly upscaler: Upscaler;
  readonly sessions: Sessions;
  /** Told before each tile, resolves when whoever may cancel has been heard; rejects if so. */
  readonly onTile: (done: number, total: number) => Promise<void>;
}

/** The picture, enlarged by the network's own scale, in tiles that fade into each other. Throws AquatintError 'not-finite'. */
export async function upscaled(picture: Rgb, upscaling: Upscaling): Promise<Rgb> {
  const { config } = upscaling.upscaler;
  const whole = padded(picture, config.multiple);
  const rows = tileEdges(whole.height, TILE_SIDE);
  const columns = tileEdges(whole.width, TILE_SIDE);
  const total = rows.length * columns.length;
  const band = new Band(whole, rows[0]?.length ?? 0, config.scale);
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      await upscaling.onTile(i * columns.length + j, total);
      band.add(await runTile(whole, { row, column }, upscaling), { row, column });
    }
    band.finish(row.start, rows[i + 1]?.start ?? whole.height);
  }
  await upscaling.onTile(total, total);
  return band.cropped(picture.width * config.scale, picture.height * config.scale);
}

interface Place {
  readonly row: TileEdge;
  readonly column: TileEdge;
}

/** [3, sH, sW], about 0 … 1. In f32 from there on where f16 overflows. */
async function runTile(whole: Rgb, place: Place, upscaling: Upscaling): Promise<Float32Array> {
  const { sessions, upscaler } = upscaling;
  const [height, width] = [place.row.length, place.column.length];
  const session = await sessions.of(upscaler.network, { height, width });
  const data = planes(whole, place);
  const outputs = await session.run({ picture: { dtype: 'F32', shape: [1, 3, height, width], data } });
  const enlarged = floats(outputs['enlarged']);
  if (!enlarged.every(Number.isFinite) && sessions.widen(upscaler.network))
    return runTile(whole, place, upscaling);
  requireFinite(enlarged, 'upscaler');
  return enlarged;
}

function planes({ width, data }: Rgb, { row, column }: Place): Float32Array<ArrayBuffer> {
  const area = row.length * column.length;
  const result = new Float32Array(3 * area);
  for (let y = 0; y < row.length; y += 1) {
    for (let x = 0; x < column.length; x += 1) {
      const from = 3 * ((row.start + y) * width + column.start + x);
      for (let channel = 0; channel < 3; channel += 1)
        result[channel * area + y * column.length + x] = (data[from + channel] ?? 0) / 255;
    }
  }
  return result;
}

/** Sides become multiples of `multiple` by pixels mirrored at the right and lower edge. */
function padded(picture: Rgb, multiple: number): Rgb {
  const up = (size: number): number => multiple * Math.ceil(size / multiple);
  const [width, height] = [up(picture.width), up(picture.height)];
  if (width === picture.width && height === picture.height) return picture;
  const mirrored = (at: number, size: number): number => Math.max(0, at < size ? at : 2 * (size - 1) - at);
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = mirrored(y, picture.height) * picture.width + mirrored(x, picture.width);
      data.set(picture.data.subarray(3 * from, 3 * from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** The rows of the result to which tiles still add, in floats; what is finished is bytes. */
class Band {
  readonly #scale: number;
  readonly #width: number;
  readonly #sums: Float32Array;
  readonly #result: Rgb;

  constructor({ width, height }: Rgb, rows: number, scale: number) {
    this.#scale = scale;
    this.#width = width * scale;
    this.#sums = new Float32Array(3 * this.#width * rows * scale);
    const data = new Uint8Array(3 * this.#width * height * scale);
    this.#result = { width: this.#width, height: height * scale, data };
  }

  add(tile: Float32Array, { row, column }: Place): void {
    const scale = this.#scale;
    const [height, width] = [row.length * scale, column.length * scale];
    const at = (edge: TileEdge, i: number): number => weightAt(edge, edge.start + (i + 0.5) / scale);
    const across = Float32Array.from({ length: width }, (_, x) => at(column, x));
    for (let y = 0; y < height; y += 1) {
      const weight = at(row, y);
      if (weight === 0) continue;
      for (let x = 0; x < width; x += 1) {
        const share = weight * (across[x] ?? 0);
        const to = 3 * (y * this.#width + column.start * scale + x);
        for (let channel = 0; channel < 3; channel += 1)
          this.#sums[to + channel] =
            (this.#sums[to + channel] ?? 0) + share * (tile[(channel * height + y) * width + x] ?? 0);
      }
    }
  }

  /** Nothing more is added to the rows of the input from `start` to `next`; the next band begins there. */
  finish(start: number, next: number): void {
    const count = 3 * this.#width * (next - start) * this.#scale;
    const to = 3 * this.#width * start * this.#scale;
    const sums = this.#sums;
    for (let i = 0; i < count; i += 1)
      this.#result.data[to + i] = Math.round(255 * Math.min(1, Math.max(0, sums[i] ?? 0)));
    sums.copyWithin(0, count);
    sums.fill(0, sums.length - count);
  }

  cropped(width: number, height: number): Rgb {
    const { data } = this.#result;
    if (width === this.#width) return { width, height, data: data.subarray(0, 3 * width * height) };
    const cut = new Uint8Array(3 * width * height);
    for (let y = 0; y < height; y += 1) {
      const from = 3 * y * this.#width;
      cut.set(data.subarray(from, from + 3 * width), 3 * y * width);
    }
    return { width, height, data: cut };
  }
}
