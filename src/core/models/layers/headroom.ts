import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { mul } from '../../onnx/ops/arithmetic.ts';

/** A power of two, so that dividing by it and multiplying with it loses nothing in any float format. */
export const HEADROOM = 64;

/** Smaller by HEADROOM: for products that would pass what f16 holds. What follows has to know. */
export const lowered = (g: GraphBuilder, x: Value): Value => mul(g, x, g.floats([1 / HEADROOM]));

/** As they were, where there is room for them. */
export const raised = (g: GraphBuilder, x: Value): Value => mul(g, x, g.floats([HEADROOM]));

/** Of a norm by the root of the mean square over numbers that were lowered: it then gives what it gave. */
export const loweredEpsilon = (epsilon: number): number => epsilon / HEADROOM ** 2;
