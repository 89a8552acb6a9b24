import type { KernelProbe } from '../core/selfTest/kernelProbes.ts';
import { createSession } from './createSession.ts';
import type { ComputeDevice } from './device.ts';

/** What a probe gives on a device. Throws as createSession and Session.run do. */
export async function runProbe(device: ComputeDevice, probe: KernelProbe): Promise<Float32Array> {
  const graph = probe.build(device.kind);
  const session = await createSession(device, graph, probe.weights(graph), probe.format);
  try {
    const { y } = await session.run(probe.inputs);
    return y?.dtype === 'F32' ? y.data : new Float32Array();
  } finally {
    await session.release();
  }
}
