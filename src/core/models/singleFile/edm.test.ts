import { describe, expect, test } from 'vitest';
import { headerOf, sourceOf } from '../../../../tools/node/realHeaders.ts';
import { readSingleFile, type SingleFile } from './singleFile.ts';

/** SDXLs of Karras et al. 2022; whole runs of them are compared with diffusers in src/runtime/families.test.ts. */

type Extra = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
>;

function read(extra: Extra): SingleFile {
  const shapes = headerOf('sdxl');
  for (const [name, { shape }] of Object.entries(extra)) shapes.set(name, [...shape]);
  const source = sourceOf(shapes);
  const bytesOf = (name: string): Uint8Array => {
    const found = extra[name];
    return found === undefined ? source.read(name) : new Uint8Array(Float32Array.from(found.values).buffer);
  };
  return readSingleFile({
    name: 'm.safetensors',
    tensors: { ...source, read: bytesOf },
    metadata: new Map(),
  });
}

const perChannel = (...values: number[]) => ({ shape: [1, 4, 1, 1], values });
const single = (value: number) => ({ shape: [], values: [value] });
const MEAN = perChannel(-1.5, 2, -1.25, 2.5);
const DEVIATION = perChannel(8, 6, 6.5, 5);

describe('Playground 2.5', () => {
  test('brings the mean and the deviation of its latents', () => {
    const { kind, vae, scheduler, scalesPicture } = read({ edm_mean: MEAN, edm_std: DEVIATION });
    expect(kind.id).toBe('sdxl');
    expect(vae.config).toMatchObject({
      scaling: 0.5,
      statistics: { mean: MEAN.values, std: DEVIATION.values },
    });
    expect(scheduler).toMatchObject({
      ...{ family: 'edm', predictionType: 'epsilon', sigmaMin: 0.002, sigmaMax: 80 },
      edm: { sigmaData: 0.5, rho: 7 },
    });
    expect(scalesPicture).toBe(false);
  });

  test.each([
    ['edm_mean', { edm_mean: perChannel(1, NaN, 1, 1), edm_std: DEVIATION }, 'should be finite'],
    ['edm_std', { edm_mean: MEAN, edm_std: perChannel(1, 0, 1, 1) }, 'should be above 0'],
    ['edm_std', { edm_mean: MEAN, edm_std: { shape: [3], values: [1, 1, 1] } }, 'should be 4 numbers'],
  ])('names %s where it is damaged', (name, extra, what) => {
    expect(() => read(extra)).toThrow(`m.safetensors: the tensor ${name} ${what}.`);
  });
});

describe('CosXL', () => {
  test('brings its least and its largest σ', () => {
    const { kind, vae, scheduler, scalesPicture } = read({
      'edm_vpred.sigma_max': single(110),
      'edm_vpred.sigma_min': single(0.25),
    });
    expect(kind.id).toBe('sdxl');
    expect(vae.config).toMatchObject({ scaling: 0.13025, statistics: null });
    expect(scheduler).toMatchObject({
      ...{ family: 'edm', predictionType: 'v_prediction', sigmaMin: 0.25, sigmaMax: 110 },
      edm: { sigmaData: 1, sigmaSchedule: 'exponential' },
    });
    expect(scalesPicture).toBe(true);
  });

  test('the least may be missing', () => {
    expect(read({ 'edm_vpred.sigma_max': single(120) }).scheduler.sigmaMin).toBe(0.002);
  });

  test('is refused where they are the wrong way round', () => {
    const extra = { 'edm_vpred.sigma_max': single(0.1), 'edm_vpred.sigma_min': single(0.2) };
    expect(() => read(extra)).toThrow('edm_vpred.sigma_min should be above 0 and below edm_vpred.sigma_max');
  });
});
