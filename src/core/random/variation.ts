const f32 = Math.fround;
/** Above this mean cosine two noises count as the same. */
const SAME = 0.9995;

export interface NoisePlanes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * From one noise to another along the arc between them (Shoemake 1985, spherical linear interpolation), as A1111 does it:
 * norms and angles are those of the columns, along the height only, in every channel. Where the two are nearly the same
 * its straight mixture has the weights the wrong way round; so it has here.
 */
export function slerp(
  share: number,
  low: Float32Array,
  high: Float32Array,
  planes: NoisePlanes,
): Float32Array {
  const angles = columnAngles(low, high, planes);
  const mean = angles.reduce((sum, { cosine }) => sum + cosine, 0) / angles.length;
  const { height, width } = planes;
  if (mean > SAME) {
    return low.map((value, i) => f32(value * share) + f32((high[i] ?? Number.NaN) * f32(1 - share)));
  }
  return low.map((value, i) => {
    const column = Math.floor(i / (height * width)) * width + (i % width);
    const omega = f32(Math.acos(angles[column]?.cosine ?? Number.NaN));
    const size = f32(Math.sin(omega));
    const ofLow = f32(f32(Math.sin(f32((1 - share) * omega))) / size);
    const ofHigh = f32(f32(Math.sin(f32(share * omega))) / size);
    return f32(ofLow * value) + f32(ofHigh * (high[i] ?? Number.NaN));
  });
}

function columnAngles(low: Float32Array, high: Float32Array, { channels, height, width }: NoisePlanes) {
  return Array.from({ length: channels * width }, (_, column) => {
    const first = Math.floor(column / width) * height * width + (column % width);
    const places = Array.from({ length: height }, (__, y) => first + y * width);
    const lowNorm = norm(low, places);
    const highNorm = norm(high, places);
    const cosine = places.reduce((sum, place) => {
      const a = f32((low[place] ?? Number.NaN) / lowNorm);
      return sum + f32(a * f32((high[place] ?? Number.NaN) / highNorm));
    }, 0);
    return { cosine: f32(cosine) };
  });
}

function norm(values: Float32Array, places: readonly number[]): number {
  return f32(Math.sqrt(places.reduce((sum, place) => sum + (values[place] ?? Number.NaN) ** 2, 0)));
}

/** `inner` in the middle of `outer`, or the middle of `inner` where it is larger: A1111's seed resize. */
export function pastedInCentre(
  inner: Float32Array,
  innerPlanes: NoisePlanes,
  outer: Float32Array,
  outerPlanes: NoisePlanes,
): Float32Array {
  const across = centred(innerPlanes.width, outerPlanes.width);
  const down = centred(innerPlanes.height, outerPlanes.height);
  const result = outer.slice();
  for (let channel = 0; channel < outerPlanes.channels; channel += 1) {
    for (let y = 0; y < down.size; y += 1) {
      const from = (channel * innerPlanes.height + down.from + y) * innerPlanes.width + across.from;
      const to = (channel * outerPlanes.height + down.to + y) * outerPlanes.width + across.to;
      result.set(inner.subarray(from, from + across.size), to);
    }
  }
  return result;
}

function centred(inner: number, outer: number) {
  const margin = Math.floor((outer - inner) / 2);
  const size = margin >= 0 ? inner : inner + 2 * margin;
  return { from: Math.max(-margin, 0), to: Math.max(margin, 0), size };
}
