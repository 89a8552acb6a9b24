import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { rotaryEmbedding, type Turned } from '../../onnx/ops/attention.ts';

/** Where each token is, along each axis: one list of coordinates for each token. */
export type Positions = readonly (readonly number[])[];

export interface RotaryAxes {
  /** Channels of a head that turn with each axis, even numbers. */
  readonly channels: readonly number[];
  readonly base: number;
  /** Neighbours unless told. */
  readonly pairs?: Turned['pairs'];
}

/** Turns a stream's queries or keys, [batch, length, heads·channels]. */
export type Turn = (x: Value, heads: number) => Value;

/**
 * Rotary position embedding (Su et al. 2021) along several axes: each pair of channels of a head is turned by
 * position · base^(−2i/channels). The angles are computed in doubles, as diffusers does.
 */
export function rotary(g: GraphBuilder, positions: Positions, axes: RotaryAxes): Turn {
  const { pairs = 'neighbours' } = axes;
  const [cosines, sines] = turns(positions, axes);
  const table = (all: Float32Array): Value =>
    g.floats(all, [positions.length, all.length / positions.length]);
  const tables = { cosines: table(cosines), sines: table(sines) };
  return (x, heads) => rotaryEmbedding(g, x, { heads, ...tables, pairs });
}

/** Cosines and sines of all angles, [positions, half of a head's channels] each. */
export function turns(
  positions: Positions,
  { channels, base }: RotaryAxes,
): readonly [cosines: Float32Array, sines: Float32Array] {
  const width = channels.reduce((sum, count) => sum + count, 0) / 2;
  const table = (wave: (angle: number) => number): Float32Array => {
    const rowOf = channels.map((count) => waves(wave, { count, base }));
    const all = new Float32Array(positions.length * width);
    positions.forEach((position, token) => {
      let at = token * width;
      for (const [axis, row] of rowOf.entries()) {
        const part = row(position[axis] ?? 0);
        all.set(part, at);
        at += part.length;
      }
    });
    return all;
  };
  return [table(Math.cos), table(Math.sin)];
}

/** Of all angles at a coordinate; most tokens share theirs with others. */
function waves(
  wave: (angle: number) => number,
  { count, base }: { readonly count: number; readonly base: number },
): (coordinate: number) => readonly number[] {
  const periods = Array.from({ length: count / 2 }, (_, i) => base ** ((2 * i) / count));
  const known = new Map<number, readonly number[]>();
  return (coordinate) => {
    const row = known.get(coordinate) ?? periods.map((period) => wave(coordinate / period));
    known.set(coordinate, row);
    return row;
  };
}
