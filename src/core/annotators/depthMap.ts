/** One number for each place of a picture, [H, W]. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Keys 1981 with a = −3/4, as torch has it. */
const A = -0.75;

/** At another size as torch.nn.functional.interpolate does it: bicubic, without antialiasing, corners not aligned. */
export function interpolated(plane: Plane, { width, height }: Size): Plane {
  if (plane.width === width && plane.height === height) return plane;
  const columns = tapsOf(plane.width, width);
  const rows = tapsOf(plane.height, height);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = rows[y] ?? [];
    for (let x = 0; x < width; x += 1) data[y * width + x] = summed(plane, row, columns[x] ?? []);
  }
  return { width, height, data };
}

interface Tap {
  readonly at: number;
  readonly weight: number;
}

function summed({ width, data }: Plane, rows: readonly Tap[], columns: readonly Tap[]): number {
  let sum = 0;
  for (const row of rows) {
    for (const column of columns) sum += row.weight * column.weight * (data[row.at * width + column.at] ?? 0);
  }
  return sum;
}

/** Four neighbours of each output; beyond the edge the outermost counts again. */
function tapsOf(inputs: number, outputs: number): Tap[][] {
  return Array.from({ length: outputs }, (_, i) => {
    const place = ((i + 0.5) * inputs) / outputs - 0.5;
    const first = Math.floor(place);
    const t = place - first;
    return [far(t + 1), near(t), near(1 - t), far(2 - t)].map((weight, k) => ({
      at: Math.min(Math.max(first - 1 + k, 0), inputs - 1),
      weight,
    }));
  });
}

const near = (x: number): number => ((A + 2) * x - (A + 3)) * x * x + 1;
const far = (x: number): number => ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;

/** The lowest number becomes 0, the highest 255, [H, W]; near is bright where the network says so. */
export function greyScale({ data }: Plane): Uint8Array {
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most - least;
  return Uint8Array.from(data, (value) => (range > 0 ? Math.trunc((255 * (value - least)) / range) : 0));
}
