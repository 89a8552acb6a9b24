import { elementCount } from '../tensor/dtype.ts';
import type { WeightChange } from './kind.ts';
import type { LayerFactors } from './layerFactors.ts';
import { made, type Making, type Numbers } from './making.ts';
import { addScaled } from './matrix.ts';

/** How a strength other than 1 acts: on what is added before the norm is taken (PEFT), or on the whole change (LyCORIS). */
type StrengthRule = 'inside' | 'whole';

export interface Magnitude {
  /** W′ = m·(W + Δ)/‖W + Δ‖, with Δ = scale·delta(). */
  readonly changing: (delta: () => Numbers, scale: number, rule: StrengthRule) => WeightChange;
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
      *apply(numbers, strength): Making {
        // columns are LyCORIS' alone
        const isInside = rule === 'inside' && !byColumn;
        const inner = isInside ? scale * strength : scale;
        const sum = addScaled(numbers, yield* made(delta()), inner);
        return withLengths(sum, shape, {
          axis,
          lengths: given.read(),
          share: isInside ? 1 : strength,
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
  const count = axis === 'rows' ? outputs : inputs;
  const factors = new Float64Array(count);
  eachRun(outputs, inputs, (row, column) => {
    const start = (row * inputs + column) * taps;
    let sum = 0;
    for (let i = start; i < start + taps; i += 1) sum += (numbers[i] ?? 0) ** 2;
    const line = axis === 'rows' ? row : column;
    factors[line] = (factors[line] ?? 0) + sum;
  });
  for (let i = 0; i < count; i += 1) {
    factors[i] = share * ((lengths[i] ?? 0) / Math.sqrt(factors[i] ?? 0) - 1) + 1;
  }
  eachRun(outputs, inputs, (row, column) => {
    const start = (row * inputs + column) * taps;
    const factor = factors[axis === 'rows' ? row : column] ?? 1;
    for (let i = start; i < start + taps; i += 1) numbers[i] = (numbers[i] ?? 0) * factor;
  });
  return numbers;
}

/** The numbers of a kernel lie together. */
function eachRun(outputs: number, inputs: number, visit: (row: number, column: number) => void): void {
  for (let row = 0; row < outputs; row += 1) {
    for (let column = 0; column < inputs; column += 1) visit(row, column);
  }
}
