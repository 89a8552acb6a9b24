import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDevice } from './device.ts';
import { NoGpu } from './gpuDevice.ts';
import { said } from '../core/said.ts';

/** An adapter with these features, as a browser would tell of it. */
function browserWith(features: readonly string[], lanes: number): string[][] {
  const asked: string[][] = [];
  const info = { vendor: 'a', architecture: 'b', device: '', description: 'c', isFallbackAdapter: false };
  const adapter = {
    info: { ...info, subgroupMinSize: lanes },
    features: new Set(features),
    limits: {},
    requestDevice: ({ requiredFeatures }: { requiredFeatures: string[] }) => {
      asked.push(requiredFeatures);
      return Promise.resolve({ features: new Set(requiredFeatures), lost: new Promise(() => undefined) });
    },
  };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
  return asked;
}

describe('openDevice', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('takes what the adapter has and is known to be right, unless told', async () => {
    const asked = browserWith(['shader-f16', 'subgroups'], 32);
    const device = await openDevice('auto');
    expect(device).toMatchObject({ kind: 'webgpu', shaderF16: true });
    expect(device.offer).toEqual({ words: 'a b c', features: ['shader-f16', 'subgroups'] });
    await openDevice('auto', ['shader-f16']);
    expect(asked).toEqual([['shader-f16', 'subgroups'], ['shader-f16']]);
  });

  it('offers no subgroups of few lanes', async () => {
    browserWith(['shader-f16', 'subgroups'], 8);
    expect((await openDevice('auto')).offer?.features).toEqual(['shader-f16']);
  });

  it('lets the caller choose by what is offered', async () => {
    const asked = browserWith(['shader-f16'], 32);
    const device = await openDevice('auto', ({ words, features }) => {
      expect([words, features]).toEqual(['a b c', ['shader-f16']]);
      return [];
    });
    expect(device.shaderF16).toBe(false);
    expect(asked).toEqual([[]]);
  });

  it('leaves an adapter that is not trusted, also where it was chosen, and still knows it', async () => {
    const asked = browserWith(['shader-f16'], 32);
    for (const choice of ['auto', 'webgpu'] as const) {
      const device = await openDevice(choice, () => new NoGpu(said('test.tooSlow')));
      expect(device).toMatchObject({ kind: 'wasm', reason: said('test.tooSlow') });
      expect(device.offer?.words).toBe('a b c');
    }
    expect(asked).toEqual([]);
  });
});
