import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { untested, type TestedDevice } from '../core/selfTest/testedDevice.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import type { Engine } from '../engine/engine.ts';
import type { DeviceReport } from '../protocol/generator.ts';
import type { GalleryEntry } from './galleryDb.ts';

/** The page, as far as it is asked. */
class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

const fresh = untested('a card', ['shader-f16']);
const wrong: TestedDevice = {
  ...fresh,
  outcomes: [{ kernel: 'convolution', compute: 'F32', subgroups: false, error: 0.3 }],
};
const reportOf = (tested: TestedDevice): DeviceReport => ({
  ...{ device: 'webgpu', adapter: 'a card', reason: null, shaderF16: false, threads: 1, tested },
});

const RECIPE: Recipe = {
  ...{ version: 3, settings: USUAL_SETTINGS, modelName: 'Etch', modelHash: '', device: 'webgpu' },
  ...{ app: 'test', createdAt: '2026-01-01T00:00:00.000Z' },
};

const IDLE = 20_000;

interface Call {
  readonly signal: AbortSignal;
  readonly end: (tested: TestedDevice | null) => void;
}

async function page() {
  const window = new EventTarget();
  const localStorage = new MemoryStorage();
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('localStorage', localStorage);
  vi.resetModules();
  const { provideEngine } = await import('./engineRef.ts');
  const { useDevice } = await import('./device.ts');
  const { useGeneration } = await import('./generation.ts');
  const { useNotices } = await import('./notices.ts');
  const { useGallery } = await import('./gallery.ts');
  const { useQueue } = await import('./queue.ts');
  const { watchDeviceTests } = await import('./deviceTest.ts');
  const tests: Call[] = [];
  const opened: (readonly TestedDevice[])[] = [];
  const engine = {
    testDevice: (_: unknown, signal: AbortSignal) =>
      new Promise((end) => {
        tests.push({ signal, end });
        signal.addEventListener('abort', () => end(null));
      }),
    open: (_: unknown, known: readonly TestedDevice[]) => {
      opened.push(known);
      return Promise.resolve({ ...reportOf(known[0] ?? fresh), device: 'wasm' });
    },
  };
  provideEngine(engine as unknown as Engine);
  useDevice.setState({ status: 'ready', report: reportOf(fresh), error: null });
  const stop = watchDeviceTests();
  const touch = (): boolean => window.dispatchEvent(new Event('pointerdown'));
  return {
    tests,
    opened,
    stop,
    touch,
    localStorage,
    useGeneration,
    useNotices,
    useDevice,
    useGallery,
    useQueue,
  };
}

describe('the test of a device', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('begins when nobody has done anything for twenty seconds', async () => {
    const { tests, touch, stop } = await page();
    await vi.advanceTimersByTimeAsync(IDLE - 1);
    touch();
    await vi.advanceTimersByTimeAsync(IDLE - 1);
    expect(tests).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(tests).toHaveLength(1);
    stop();
  });

  it('begins soon after the first print', async () => {
    const { tests, useGeneration, stop } = await page();
    useGeneration.setState({ phase: 'running' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tests).toHaveLength(0);
    useGeneration.setState({ phase: 'done' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(tests).toHaveLength(1);
    stop();
  });

  it('is ended by a click, and begins again later, three times in all', async () => {
    const { tests, touch, stop } = await page();
    for (let time = 1; time <= 3; time += 1) {
      await vi.advanceTimersByTimeAsync(IDLE);
      expect(tests).toHaveLength(time);
      expect(tests[time - 1]?.signal.aborted).toBe(false);
      touch();
      expect(tests[time - 1]?.signal.aborted).toBe(true);
      await vi.advanceTimersByTimeAsync(0);
    }
    await vi.advanceTimersByTimeAsync(10 * IDLE);
    expect(tests).toHaveLength(3);
    stop();
  });

  it('takes pictures away from a device that computes wrongly, says so, and remembers it', async () => {
    const { tests, opened, localStorage, useNotices, useDevice, stop } = await page();
    await vi.advanceTimersByTimeAsync(IDLE);
    tests[0]?.end(wrong);
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toEqual([[wrong]]);
    expect(useDevice.getState().report?.device).toBe('wasm');
    expect(
      useNotices
        .getState()
        .notices.map(({ text }) => text)
        .join(),
    ).toContain('computes wrongly');
    expect(localStorage.getItem('aquatint.testedDevices')).toContain('convolution');
    // nothing is left to be tried
    await vi.advanceTimersByTimeAsync(10 * IDLE);
    expect(tests).toHaveLength(1);
    stop();
  });

  it('makes again what this visit has made on a device that computes wrongly', async () => {
    const { tests, useGallery, useQueue, useNotices, stop } = await page();
    const printOf = (id: string, device: 'webgpu' | 'wasm', at: number): GalleryEntry => ({
      ...{ id, createdAt: new Date(at).toISOString(), width: 64, height: 64, bytes: 1 },
      recipe: { ...RECIPE, device, settings: { ...USUAL_SETTINGS, prompt: id } },
      timings: { load: 0, text: 0, denoise: 0, decode: 0 },
    });
    const now = Date.now();
    const prints = [
      printOf('second', 'webgpu', now + 2),
      printOf('on the CPU', 'wasm', now + 1),
      printOf('first', 'webgpu', now),
      printOf('of another visit', 'webgpu', performance.timeOrigin - 1),
    ];
    useGallery.setState({
      ids: prints.map(({ id }) => id),
      entries: new Map(prints.map((print) => [print.id, print])),
    });
    await vi.advanceTimersByTimeAsync(IDLE);
    tests[0]?.end(wrong);
    await vi.advanceTimersByTimeAsync(0);
    expect(useQueue.getState().jobs.map(({ settings }) => settings.prompt)).toEqual(['first', 'second']);
    const texts = useNotices.getState().notices.map(({ text }) => text);
    expect(texts.join()).toContain('The 2 prints that were made before are made again.');
    stop();
  });

  it('knows nothing new where the test came to nothing', async () => {
    const { tests, opened, localStorage, stop } = await page();
    await vi.advanceTimersByTimeAsync(IDLE);
    tests[0]?.end(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(opened).toEqual([]);
    expect(localStorage.getItem('aquatint.testedDevices')).toBeNull();
    stop();
  });
});
