import type { GraphBuilder, Value } from '../graph.ts';
import { expectShape } from './expect.ts';

/** Element-wise operators with numpy broadcasting. */

export function add(g: GraphBuilder, a: Value, b: Value): Value {
  return elementwise(g, 'Add', a, b);
}

export function mul(g: GraphBuilder, a: Value, b: Value): Value {
  return elementwise(g, 'Mul', a, b);
}

export function sub(g: GraphBuilder, a: Value, b: Value): Value {
  return elementwise(g, 'Sub', a, b);
}

export function div(g: GraphBuilder, a: Value, b: Value): Value {
  return elementwise(g, 'Div', a, b);
}

export function sin(g: GraphBuilder, x: Value): Value {
  return g.node('Sin', [x], x);
}

export function cos(g: GraphBuilder, x: Value): Value {
  return g.node('Cos', [x], x);
}

function elementwise(g: GraphBuilder, op: string, a: Value, b: Value): Value {
  return g.node(op, [a, b], { dtype: a.dtype, shape: broadcast(op, a, b) });
}

function broadcast(op: string, a: Value, b: Value): number[] {
  const rank = Math.max(a.shape.length, b.shape.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a.shape[axis - rank + a.shape.length] ?? 1;
    const sizeB = b.shape[axis - rank + b.shape.length] ?? 1;
    expectShape(sizeA === sizeB || sizeA === 1 || sizeB === 1, op, 'shapes that broadcast', a, b);
    return Math.max(sizeA, sizeB);
  });
}
