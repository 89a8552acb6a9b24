/** Planes of a picture in floats, [H, W, C]. */
export interface Floats {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** Reaches four deviations to either side, as cv2.GaussianBlur does for floats; beyond the edge the picture is mirrored. */
export function gaussianBlur(picture: Floats, sigma: number): Floats {
  if (sigma <= 0) return picture;
  const { width, height, channels } = picture;
  const weights = gaussian(sigma);
  const rows = blurAlong(picture.data, weights, {
    length: width,
    step: channels,
    lines: lineStarts(picture, 'rows'),
  });
  const data = blurAlong(rows, weights, {
    length: height,
    step: width * channels,
    lines: lineStarts(picture, 'columns'),
  });
  return { ...picture, data };
}

function gaussian(sigma: number): number[] {
  const reach = Math.round(sigma * 8 + 1) >> 1;
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

interface Lines {
  readonly length: number;
  readonly step: number;
  readonly lines: readonly number[];
}

function lineStarts({ width, height, channels }: Floats, along: 'rows' | 'columns'): number[] {
  const count = along === 'rows' ? height : width;
  const stride = along === 'rows' ? width * channels : channels;
  return Array.from(
    { length: count * channels },
    (_, i) => Math.floor(i / channels) * stride + (i % channels),
  );
}

function blurAlong(
  data: Float32Array,
  weights: readonly number[],
  { length, step, lines }: Lines,
): Float32Array {
  const result = new Float32Array(data.length);
  const reach = weights.length >> 1;
  for (const start of lines) {
    for (let i = 0; i < length; i += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) {
        sum += (weights[k] ?? 0) * (data[start + mirrored(i + k - reach, length) * step] ?? 0);
      }
      result[start + i * step] = sum;
    }
  }
  return result;
}

/** … 2 1 | 0 1 2 … n−1 | n−2 … */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const at = ((index % period) + period) % period;
  return at < length ? at : period - at;
}
