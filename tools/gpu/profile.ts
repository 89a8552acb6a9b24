import type { Graph } from '../../src/core/onnx/graph.ts';
import type { NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import { createSession } from '../../src/runtime/createSession.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { ort } from '../../src/runtime/onnxruntime.ts';
import { randomWeights } from './randomWeights.ts';
import { madeUpInputs } from './timing.ts';

const RUNS = 2;

/**
 * Runs a network with onnxruntime's own profiler and the device's timestamps, once more than `RUNS`. The trace goes to this
 * program's output, as WebAssembly has no file to write it into: each dispatch is an event of the category "Api".
 */
export async function profileNetwork(
  graph: Graph,
  format: NumberFormat,
  features: readonly ('shader-f16' | 'subgroups')[],
): Promise<void> {
  const request = Reflect.get<GPUAdapter, 'requestDevice'>(GPUAdapter.prototype, 'requestDevice');
  const create = ort.InferenceSession.create.bind(ort.InferenceSession);
  const profiled: ort.InferenceSession[] = [];
  GPUAdapter.prototype.requestDevice = function (descriptor) {
    const requiredFeatures = [...(descriptor?.requiredFeatures ?? []), 'timestamp-query' as const];
    return request.call(this, { ...descriptor, requiredFeatures });
  };
  Reflect.set(ort.InferenceSession, 'create', async (...[model, options]: [Uint8Array, object]) => {
    const session = await create(model, { ...options, enableProfiling: true });
    profiled.push(session);
    return session;
  });
  try {
    const device = await openDevice('webgpu', features);
    const session = await createSession(device, graph, randomWeights(graph), format);
    const inputs = madeUpInputs(graph);
    for (let run = 0; run <= RUNS; run += 1) await session.run(inputs);
    for (const one of profiled) one.endProfiling();
    await session.release();
  } finally {
    GPUAdapter.prototype.requestDevice = request;
    Reflect.set(ort.InferenceSession, 'create', create);
  }
}
