import type { Dialect, Graph } from '../onnx/graph.ts';
import type { NumberFormat } from '../onnx/numberFormat.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import type { Session } from './session.ts';

/** The device that graphs are compiled for. */
export interface Compiler {
  readonly dialect: Dialect;
  /** In f32 unless `format` says otherwise. */
  createSession(graph: Graph, weights: TensorSource, format?: NumberFormat): Promise<Session>;
  /** What a task needs so that a model's weights can be read while it runs. */
  reading<T>(task: () => Promise<T>): Promise<T>;
}
