import { GraphBuilder } from '../core/onnx/graph.ts';
import { add } from '../core/onnx/ops/arithmetic.ts';
import { NO_TENSORS } from '../core/weights/tensorSource.ts';
import { createSession } from './createSession.ts';
import type { ComputeDevice } from './device.ts';

let warming: Promise<void> | null = null;

/**
 * Fetches and compiles the runtime, which its first session does, before there is one that somebody waits for. What goes wrong the
 * first session of a model says.
 */
export function warmRuntime(device: ComputeDevice): Promise<void> {
  warming ??= warm(device).catch(() => undefined);
  return warming;
}

async function warm(device: ComputeDevice): Promise<void> {
  const g = new GraphBuilder('warm', device.kind);
  const x = g.input('x', 'F32', [1]);
  g.output('y', add(g, x, x));
  const session = await createSession(device, g.build(), NO_TENSORS);
  await session.release();
}
