import type { Graph } from '../graph.ts';
import type { NumberFormat } from '../numberFormat.ts';
import { halfPrecision } from './halfPrecision.ts';
import { quantizeLinear, type LatticeOf } from './quantizeLinear.ts';

/** Architectures are written in f32; this is the one place that decides otherwise. */
export function inFormat(graph: Graph, { compute, linearBits }: NumberFormat, latticeOf?: LatticeOf): Graph {
  const packed = linearBits === null ? graph : quantizeLinear(graph, linearBits, latticeOf);
  return compute === 'F16' ? halfPrecision(packed) : packed;
}
