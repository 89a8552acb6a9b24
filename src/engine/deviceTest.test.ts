import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { untested, type TestedDevice } from '../core/selfTest/testedDevice.ts';
import type { GeneratorEvent, GeneratorRequest } from '../protocol/generator.ts';
import { testDevice } from './deviceTest.ts';
import type { WorkerLike } from './workerLink.ts';

const fresh = untested('a card', ['shader-f16']);
const further: TestedDevice = {
  ...fresh,
  outcomes: [{ kernel: 'convolution', compute: 'F32', subgroups: false, error: 1e-6 }],
};

/** A worker that says what it is told to say, and no more. */
class ToldWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  ended = false;
  request: GeneratorRequest | null = null;

  postMessage(message: GeneratorRequest): void {
    this.request = structuredClone(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(event: GeneratorEvent): void {
    this.onmessage?.({ data: event } as MessageEvent);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin(signal = new AbortController().signal) {
  const worker = new ToldWorker();
  return { worker, result: testDevice(() => worker, { known: [fresh], signal }) };
}

it('gives what the test came to, and ends its worker', async () => {
  const { worker, result } = begin();
  expect(worker.request).toEqual({ kind: 'self-test', id: 1, tested: [fresh] });
  worker.say({ kind: 'tested', id: 1, tested: fresh });
  worker.say({ kind: 'tested', id: 1, tested: further });
  worker.say({ kind: 'done', id: 1 });
  expect(await result).toEqual(further);
  expect(worker.ended).toBe(true);
});

it('stops after three seconds, counted from when the worker is ready, and keeps what was reached', async () => {
  const { worker, result } = begin();
  await vi.advanceTimersByTimeAsync(10_000);
  worker.say({ kind: 'tested', id: 1, tested: fresh });
  await vi.advanceTimersByTimeAsync(2000);
  worker.say({ kind: 'tested', id: 1, tested: further });
  await vi.advanceTimersByTimeAsync(999);
  expect(worker.ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(worker.ended).toBe(true);
  expect(await result).toEqual({ ...further, stopped: 1 });
});

it('ends at once when it is called off, which is no fault of the device', async () => {
  const controller = new AbortController();
  const { worker, result } = begin(controller.signal);
  worker.say({ kind: 'tested', id: 1, tested: further });
  controller.abort();
  expect(worker.ended).toBe(true);
  expect(await result).toEqual(further);
});

it('knows nothing where the worker breaks or never gets ready', async () => {
  const broken = begin();
  broken.worker.onerror?.({ message: 'broken', preventDefault: () => undefined } as ErrorEvent);
  expect(await broken.result).toBeNull();
  const mute = begin();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await mute.result).toBeNull();
  expect(mute.worker.ended).toBe(true);
});
