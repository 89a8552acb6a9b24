import type { Bits } from '../../weights/quantize.ts';
import type { Graph } from '../graph.ts';
import { halfPrecision } from './halfPrecision.ts';
import { quantizeLinear, type LatticeOf } from './quantizeLinear.ts';

/** In which numbers a network computes and keeps its weights. */
export interface NumberFormat {
  readonly compute: 'F32' | 'F16';
  /** Of the weights of linear layers; null: as those of all others. */
  readonly linearBits: Bits | null;
}

export const FULL_PRECISION: NumberFormat = { compute: 'F32', linearBits: null };

/** Architectures are written in f32; this is the one place that decides otherwise. */
export function inFormat(graph: Graph, { compute, linearBits }: NumberFormat, latticeOf?: LatticeOf): Graph {
  const packed = linearBits === null ? graph : quantizeLinear(graph, linearBits, latticeOf);
  return compute === 'F16' ? halfPrecision(packed) : packed;
}
