import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceReport, GeneratorEvent, GeneratorRequest } from '../protocol/generator.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { untested } from '../core/selfTest/testedDevice.ts';
import { Engine } from './engine.ts';
import type { WorkerLike } from './workerLink.ts';
import { said } from '../core/said.ts';

const settings: Settings = {
  ...USUAL_SETTINGS,
  model: 'etch',
  prompt: 'a red apple',
  negativePrompt: '',
  width: 8,
  height: 8,
  steps: 2,
  guidance: 5,
  seed: 1,
  sampler: 'euler',
  count: 1,
};
const recipe: Recipe = {
  version: 3,
  settings,
  modelName: 'Etch',
  modelHash: '',
  device: 'wasm',
  app: 'test',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const report: DeviceReport = {
  device: 'wasm',
  adapter: '',
  reason: said('device.noAdapter'),
  shaderF16: false,
  threads: 2,
  tested: null,
};
const timings = { load: 0, text: 0, denoise: 0, decode: 0 };

type Script = (request: GeneratorRequest, worker: ScriptedWorker) => void;

/** A worker that answers as its script says, asynchronously as a real one does. */
class ScriptedWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  terminated = false;
  readonly requests: GeneratorRequest[] = [];

  constructor(readonly script: Script) {}

  postMessage(message: GeneratorRequest): void {
    structuredClone(message);
    this.requests.push(message);
    queueMicrotask(() => this.script(message, this));
  }

  terminate(): void {
    this.terminated = true;
  }

  send(event: GeneratorEvent): void {
    if (!this.terminated) this.onmessage?.({ data: event } as MessageEvent);
  }

  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

const progress = (id: number, done: number): GeneratorEvent => ({
  kind: 'progress',
  id,
  stage: 'denoise',
  picture: 0,
  done,
  total: 2,
  secondsLeft: null,
});

const well: Script = (request, worker) => {
  const { id } = request;
  if (request.kind === 'open') worker.send({ kind: 'opened', id, report });
  if (request.kind === 'cancel') worker.send({ kind: 'cancelled', id });
  if (request.kind !== 'generate') return;
  const rgba = new Uint8ClampedArray(8 * 8 * 4);
  worker.send(progress(id, 1));
  worker.send({ kind: 'picture', id, picture: 0, width: 8, height: 8, rgba, recipe, timings, latents: null });
  worker.send({ kind: 'done', id });
};

/** Opens well, then never says anything again. */
const mute: Script = (request, worker) => {
  if (request.kind === 'open') well(request, worker);
};

function engineWith(...scripts: Script[]): { engine: Engine; workers: ScriptedWorker[] } {
  const workers: ScriptedWorker[] = [];
  const generator = (): WorkerLike => {
    const script = scripts[workers.length] ?? scripts.at(-1) ?? well;
    const worker = new ScriptedWorker(script);
    workers.push(worker);
    return worker;
  };
  return {
    engine: new Engine({
      generator,
      importer: generator,
      downloader: generator,
      words: generator,
      pictures: generator,
      search: generator,
    }),
    workers,
  };
}

describe('Engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('opens once and returns the pictures of a job', async () => {
    const { engine, workers } = engineWith(well);
    expect(await engine.open('wasm')).toEqual(report);
    const kinds: string[] = [];
    const pictures = await engine.generate(settings, { onEvent: (event) => kinds.push(event.kind) });
    expect(pictures).toHaveLength(1);
    expect(kinds).toEqual(['progress', 'picture', 'done']);
    expect(workers[0]?.requests.map((request) => request.kind)).toEqual(['open', 'generate']);
  });

  it('opens by itself when a job comes first', async () => {
    const { engine, workers } = engineWith(well);
    await engine.generate(settings);
    expect(workers[0]?.requests[0]).toMatchObject({ kind: 'open', device: 'auto' });
  });

  it('runs jobs one after the other, and the queue survives a failed one', async () => {
    let calls = 0;
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'generate' || ++calls > 1) return well(request, worker);
      worker.send({ kind: 'failed', id: request.id, error: { code: 'not-finite', message: 'NaN' } });
    });
    const first = engine.generate(settings);
    const second = engine.generate(settings);
    await expect(first).rejects.toMatchObject({ code: 'not-finite' });
    expect(await second).toHaveLength(1);
    expect(workers).toHaveLength(1);
  });

  it('cancels a job that answers, and keeps the worker', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind === 'generate') worker.send(progress(request.id, 1));
      else well(request, worker);
    });
    const abort = new AbortController();
    const job = engine.generate(settings, { signal: abort.signal, onEvent: () => abort.abort() });
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.terminated).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('replaces a worker that never answers a cancel, and opens the next on the same device', async () => {
    const { engine, workers } = engineWith(mute, well);
    const reasons: string[] = [];
    engine.onRestart((reason) => reasons.push(reason));
    await engine.open('wasm');
    const job = engine.generate(settings);
    const outcome = expect(job).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10);
    engine.cancel();
    await vi.advanceTimersByTimeAsync(7900);
    expect(workers[0]?.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    expect(workers[0]?.terminated).toBe(true);
    expect(reasons).toEqual(['no-answer']);
    expect(await engine.generate(settings)).toHaveLength(1);
    expect(workers[1]?.requests[0]).toMatchObject({ kind: 'open', device: 'wasm' });
  });

  it('waits three of the longest steps before it gives a worker up', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'generate') return mute(request, worker);
      worker.send(progress(request.id, 1));
      setTimeout(() => worker.send(progress(request.id, 2)), 10_000);
    });
    const outcome = expect(engine.generate(settings)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10_001);
    engine.cancel();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(workers[0]?.terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(1500);
    expect(workers[0]?.terminated).toBe(true);
    await outcome;
  });

  it('fails the running job when the worker crashes, and goes on with a new one', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind === 'generate') worker.crash('RuntimeError: unreachable');
      else well(request, worker);
    }, well);
    await expect(engine.generate(settings)).rejects.toMatchObject({
      code: 'worker-crashed',
      message: 'RuntimeError: unreachable',
    });
    expect(workers[0]?.terminated).toBe(true);
    expect(await engine.generate(settings)).toHaveLength(1);
    expect(workers).toHaveLength(2);
  });

  it('fails when a worker cannot even start, and tries again on the next job', async () => {
    const { engine } = engineWith((_request, worker) => worker.crash(''), well);
    await expect(engine.open()).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(await engine.open()).toEqual(report);
  });

  it('replaces the worker after its device or memory was lost', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'generate') return well(request, worker);
      worker.send({ kind: 'failed', id: request.id, error: { code: 'device-lost', message: 'gone' } });
    }, well);
    const first = engine.generate(settings);
    const second = engine.generate(settings);
    expect(await first).toHaveLength(1);
    expect(await second).toHaveLength(1);
    expect(workers).toHaveLength(2);
  });

  it.each(['device-refused', 'internal'] as const)(
    'replaces the worker after %s, and the next job works',
    async (code) => {
      const { engine, workers } = engineWith((request, worker) => {
        if (request.kind !== 'generate') return well(request, worker);
        worker.send({ kind: 'failed', id: request.id, error: { code, message: 'gone' } });
      }, well);
      const first = engine.generate(settings);
      const second = engine.generate(settings);
      await expect(first).rejects.toMatchObject({ code });
      expect(await second).toHaveLength(1);
      expect(workers).toHaveLength(2);
      expect(workers[0]?.terminated).toBe(true);
    },
  );

  it('goes on where a job was cut off, with what the network gave until then', async () => {
    const outputs = [Float32Array.of(1, 2)];
    const cut: Script = (request, worker) => {
      if (request.kind !== 'generate') return well(request, worker);
      const call = request.unfinished?.calls.length ?? 0;
      worker.send({ kind: 'called', id: request.id, picture: 0, call, outputs });
      worker.crash('RuntimeError: unreachable');
    };
    const { engine, workers } = engineWith(cut, cut, well);
    expect(await engine.generate(settings)).toHaveLength(1);
    const asked = workers.map(({ requests }) => requests.find(({ kind }) => kind === 'generate'));
    expect(asked).toMatchObject([
      { unfinished: null },
      { unfinished: { picture: 0, calls: [outputs] } },
      { unfinished: { picture: 0, calls: [outputs, outputs] } },
    ]);
  });

  it('begins with the first picture that is not finished', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'generate') return well(request, worker);
      const { id } = request;
      const rgba = new Uint8ClampedArray(8 * 8 * 4);
      const made = { picture: 0, width: 8, height: 8, rgba, recipe, timings, latents: null };
      worker.send({ kind: 'called', id, picture: 0, call: 0, outputs: [] });
      worker.send({ kind: 'picture', id, ...made });
      worker.send({ kind: 'failed', id, error: { code: 'device-lost', message: 'gone' } });
    }, well);
    expect(await engine.generate({ ...settings, count: 2 })).toHaveLength(2);
    const again = workers[1]?.requests.find(({ kind }) => kind === 'generate');
    expect(again).toMatchObject({ unfinished: { picture: 1, calls: [] } });
  });

  it('uses less memory where there was too little, and gives up in the end', async () => {
    const shares: number[] = [];
    const { engine } = engineWith((request, worker) => {
      if (request.kind !== 'generate') return well(request, worker);
      shares.push(request.memoryShare);
      worker.send({ kind: 'failed', id: request.id, error: { code: 'out-of-memory', message: 'full' } });
    });
    await expect(engine.generate(settings)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(shares[0]).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.length).toBe(4);
  });

  it('does not try for ever on a device that goes away at once', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'generate') return well(request, worker);
      worker.send({ kind: 'failed', id: request.id, error: { code: 'device-lost', message: 'gone' } });
    });
    await expect(engine.generate(settings)).rejects.toMatchObject({ code: 'device-lost' });
    expect(workers).toHaveLength(2);
  });

  it.each([
    ['not-finite', ['webgpu', 'webgpu, plain', 'wasm']],
    ['device-refused', ['webgpu', 'webgpu, plain', 'wasm']],
    ['device-lost', ['webgpu', 'webgpu', 'wasm']],
  ] as const)('goes on on firmer ground after %s on a graphics device', async (code, grounds) => {
    const tried: string[] = [];
    const { engine } = engineWith((request, worker) => {
      const { id } = request;
      if (request.kind === 'open') {
        const device = request.device === 'wasm' ? 'wasm' : 'webgpu';
        tried.push(request.tested?.length === 0 ? `${device}, plain` : device);
        return worker.send({ kind: 'opened', id, report: { ...report, device } });
      }
      if (tried.at(-1) === 'wasm') return well(request, worker);
      worker.send({ kind: 'failed', id, error: { code, message: 'NaN' } });
    });
    await engine.open('webgpu', [untested('another', [])]);
    const notices: string[] = [];
    const onEvent = (event: GeneratorEvent): void => {
      if (event.kind === 'notice') notices.push(event.said.say);
    };
    expect(await engine.generate(settings, { onEvent })).toHaveLength(1);
    expect(tried).toEqual(grounds);
    expect(notices.at(-1)).toBe('notice.onProcessor');
    // the next job begins as usual
    const next = engine.generate(settings);
    expect(await next).toHaveLength(1);
    expect(tried).toEqual([...grounds, ...grounds]);
  });

  it('says what was wrong first where the processor does not help', async () => {
    const { engine } = engineWith((request, worker) => {
      const { id } = request;
      if (request.kind === 'open') {
        const device = request.device === 'wasm' ? 'wasm' : 'webgpu';
        return worker.send({ kind: 'opened', id, report: { ...report, device } });
      }
      const code = worker.requests.some((one) => one.kind === 'open' && one.device === 'wasm')
        ? 'does-not-fit'
        : 'not-finite';
      worker.send({ kind: 'failed', id, error: { code, message: 'it failed' } });
    });
    await engine.open('webgpu');
    await expect(engine.generate(settings)).rejects.toMatchObject({ code: 'not-finite' });
  });

  it('lets go of a waiting job at once when it is cancelled', async () => {
    const { engine, workers } = engineWith(mute);
    const abort = new AbortController();
    const running = engine.generate(settings);
    const waiting = engine.generate(settings, { signal: abort.signal });
    await vi.advanceTimersByTimeAsync(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.requests.filter((request) => request.kind === 'generate')).toHaveLength(1);
    engine.dispose();
    await expect(running).rejects.toThrow();
  });

  it('moves to another device with a new worker', async () => {
    const { engine, workers } = engineWith(well);
    await engine.open('wasm');
    await engine.open('wasm');
    expect(workers).toHaveLength(1);
    await engine.open('webgpu');
    expect(workers).toHaveLength(2);
    expect(workers[1]?.requests[0]).toMatchObject({ device: 'webgpu' });
  });

  it('stays with its device when another cannot be opened', async () => {
    const { engine, workers } = engineWith((request, worker) => {
      if (request.kind !== 'open' || request.device !== 'webgpu') return well(request, worker);
      worker.send({ kind: 'failed', id: request.id, error: { code: 'no-webgpu', message: 'no adapter' } });
    });
    await engine.open('wasm');
    await expect(engine.open('webgpu')).rejects.toMatchObject({ code: 'no-webgpu' });
    expect(await engine.generate(settings)).toHaveLength(1);
    expect(workers.at(-1)?.requests.map((request) => 'device' in request && request.device)).toContain(
      'wasm',
    );
  });

  it('ignores events of jobs that are over', async () => {
    const { engine, workers } = engineWith(well);
    await engine.generate(settings);
    expect(() => workers[0]?.send(progress(999, 1))).not.toThrow();
  });

  it('reports a message that cannot be cloned instead of waiting for ever', async () => {
    const { engine } = engineWith(well);
    await engine.open();
    const broken = { ...settings, prompt: (() => 'x') as unknown as string };
    await expect(engine.generate(broken)).rejects.toMatchObject({ code: 'worker-crashed' });
  });
});
