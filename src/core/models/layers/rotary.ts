import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { rotaryEmbedding } from '../../onnx/ops/attention.ts';

/** Where each token is, along each axis: one list of coordinates for each token. */
export type Positions = readonly (readonly number[])[];

export interface RotaryAxes {
  /** Channels of a head that turn with each axis, even numbers. */
  readonly channels: readonly number[];
  readonly base: number;
}

/** Turns a stream's queries or keys, [batch, length, heads·channels]. */
export type Turn = (x: Value, heads: number) => Value;

/**
 * Rotary position embedding (Su et al. 2021) along several axes: each pair of neighbouring channels of a head is turned by
 * position · base^(−2i/channels). The angles are computed in doubles, as diffusers does.
 */
export function rotary(g: GraphBuilder, positions: Positions, { channels, base }: RotaryAxes): Turn {
  const angles = positions.flatMap((position) =>
    channels.flatMap((count, axis) =>
      Array.from({ length: count / 2 }, (_, i) => (position[axis] ?? 0) / base ** ((2 * i) / count)),
    ),
  );
  const shape = [positions.length, channels.reduce((sum, count) => sum + count, 0) / 2];
  const cosines = g.floats(angles.map(Math.cos), shape);
  const sines = g.floats(angles.map(Math.sin), shape);
  return (x, heads) => rotaryEmbedding(g, x, { heads, cosines, sines });
}
