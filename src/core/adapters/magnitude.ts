import { elementCount } from '../tensor/dtype.ts';
import type { Change } from './kind.ts';
import type { LayerFactors } from './layerFactors.ts';
import { addScaled } from './matrix.ts';

/** How a strength other than 1 acts: on what is added before the norm is taken (PEFT), or on the whole change (LyCORIS). */
type StrengthRule = 'inside' | 'whole';

export interface Magnitude {
  /** W′ = m·(W + Δ)/‖W + Δ‖, with Δ = scale·delta(). */
  readonly changing: (delta: () => Float32Array, scale: number, rule: StrengthRule) => Change;
}

/** The lengths that a DoRA gives to a weight's rows, or (LyCORIS' older files) to its columns; null: it has none. */
export function magnitudeOf(layer: LayerFactors, shape: readonly number[]): Magnitude | null {
  const [outputs = 0, inputs = 0] = shape;
  const ofRows = layer.optional('magnitude');
  const given = ofRows ?? layer.optional('dora_scale');
  if (given === null) return null;
  const byColumn =
    ofRows === null && given.shape[0] === 1 && given.shape.length > 1 && given.shape[1] === inputs;
  const count = byColumn ? inputs : outputs;
  const name = ofRows === null ? 'dora_scale' : 'magnitude';
  if (elementCount(given.shape) !== count) throw layer.misfit(name, given.shape, [count]);
  const axis = byColumn ? ('columns' as const) : ('rows' as const);
  return {
    changing: (delta, scale, rule) => ({
      kind: 'change',
      apply(numbers, strength) {
        const inner = rule === 'inside' ? scale * strength : scale;
        const sum = addScaled(numbers, delta(), inner);
        return withLengths(sum, shape, {
          axis,
          lengths: given.read(),
          share: rule === 'inside' ? 1 : strength,
        });
      },
    }),
  };
}

interface Lengths {
  readonly axis: 'rows' | 'columns';
  readonly lengths: Float32Array;
  /** 1: exactly these; 0: as it is. */
  readonly share: number;
}

function withLengths(
  numbers: Float32Array<ArrayBuffer>,
  [outputs = 0, inputs = 0, ...kernel]: readonly number[],
  { axis, lengths, share }: Lengths,
): Float32Array<ArrayBuffer> {
  const taps = elementCount(kernel);
  const lineOf = (i: number): number => Math.floor(i / taps) % inputs;
  const rowOf = (i: number): number => Math.floor(i / (inputs * taps));
  const at = axis === 'rows' ? rowOf : lineOf;
  const squares = new Float64Array(axis === 'rows' ? outputs : inputs);
  numbers.forEach((value, i) => {
    const line = at(i);
    squares[line] = (squares[line] ?? 0) + value * value;
  });
  const factors = squares.map((square, i) => share * ((lengths[i] ?? 0) / Math.sqrt(square) - 1) + 1);
  return numbers.map((value, i) => value * (factors[at(i)] ?? 1));
}
