import { GraphBuilder, type Dialect, type Graph } from '../onnx/graph.ts';
import { add } from '../onnx/ops/arithmetic.ts';

/** What networks tell that look at pictures: tensors by name, and their whole shapes. */
export type ToldShapes = Readonly<Record<string, readonly number[]>>;

export const toldBy = (network: 'first' | 'second', name: string): string => `${network}_${name}`;

/** Adds what two ControlNets or T2I-Adapters tell. Inputs: first_NAME and second_NAME. Outputs, on the device: NAME. */
export function buildSumTold(shapes: ToldShapes, dialect: Dialect): Graph {
  const g = new GraphBuilder('sum_told', dialect);
  for (const [name, shape] of Object.entries(shapes)) {
    const first = g.input(toldBy('first', name), 'F32', shape);
    g.output(name, add(g, first, g.input(toldBy('second', name), 'F32', shape)), 'device');
  }
  return g.build();
}
