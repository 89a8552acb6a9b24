import type { TestedDevice } from '../core/selfTest/testedDevice.ts';
import type { GeneratorEvent, GeneratorRequest } from '../protocol/generator.ts';
import { WorkerLink, type WorkerLike } from './workerLink.ts';

/** Milliseconds that a self-test has, from the moment when its worker is ready. */
const CLOCK = 3000;
/** And that the worker has to get ready. */
const PATIENCE = 20_000;

export interface DeviceTestOptions {
  readonly known: readonly TestedDevice[];
  /** Ends it at once; what was reached counts. */
  readonly signal: AbortSignal;
}

const cancelMessage = (id: number): GeneratorRequest => ({ kind: 'cancel', id });

/**
 * Tests the graphics device in a worker of its own, which is ended when the test is through, called off, or out of time,
 * whatever the device does just then. What came of it, `known` counted in; null where nothing did.
 */
export async function testDevice(
  spawn: () => WorkerLike,
  { known, signal }: DeviceTestOptions,
): Promise<TestedDevice | null> {
  const link = new WorkerLink<GeneratorRequest, GeneratorEvent>(spawn, () => undefined);
  let reached: TestedDevice | null = null;
  let outOfTime = false;
  const giveUp = (): void => {
    outOfTime = true;
    link.lose('replaced');
  };
  const callOff = (): void => link.lose('replaced');
  let timer = setTimeout(giveUp, PATIENCE);
  signal.addEventListener('abort', callOff, { once: true });
  const onEvent = (event: GeneratorEvent): void => {
    if (event.kind !== 'tested') return;
    if (reached === null) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, CLOCK);
    }
    reached = event.tested;
  };
  try {
    await link.call({ kind: 'self-test', id: 1, tested: known }, cancelMessage, { onEvent });
  } catch {
    // A worker that was ended, or that broke: what it told before counts.
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', callOff);
    link.lose('replaced');
  }
  return outOfTime ? stopped(reached) : reached;
}

const stopped = (reached: TestedDevice | null): TestedDevice | null =>
  reached === null ? null : { ...reached, stopped: reached.stopped + 1 };
