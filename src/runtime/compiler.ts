import type { Compiler } from '../core/pipeline/compiler.ts';
import { createSession } from './createSession.ts';
import type { ComputeDevice } from './device.ts';

export function compilerFor(device: ComputeDevice): Compiler {
  return {
    dialect: device.kind,
    createSession: (graph, weights, format) => createSession(device, graph, weights, format),
    reading: (task) => task(),
  };
}
