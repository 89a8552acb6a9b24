import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keptSamples, replay, type SamplerCase } from '../../../tools/reference/replaySampler.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../tools/reference/goldens/${name}.json`, import.meta.url), 'utf8'));

/** Configs stand once, by a case's name. */
function cases(): readonly SamplerCase[] {
  const { configs, cases: short } = read('samplers') as {
    configs: Readonly<Record<string, SamplerCase['config']>>;
    cases: readonly Omit<SamplerCase, 'config'>[];
  };
  const long = read('samplers-families') as readonly SamplerCase[];
  return [...short.map((one) => ({ ...one, config: configs[one.name] ?? {} })), ...long];
}

const all = cases();
const RELATIVE = 1e-5;
/** PNDM of diffusers works on ᾱ, of which float32 keeps little where a cosine schedule leaves next to nothing. */
const RELATIVE_OF_COSINE_PNDM = 1e-4;
/** Of a timestep between two: the lower level of an ancestral step is a difference in float32. */
const TIMESTEP = 2e-3;

/**
 * Where a large first noise cancels (σ = 4096 with zero terminal SNR) a rounding or two of it come on top:
 * torch's square root is not always the nearest float32, and that moves them. A network that is curved carries them on:
 * whole pipelines of diffusers with v-prediction and two Euler steps are up to 2.8e-4 (SDXL) and 1.8e-4 (SD 2)
 * of their latents away from the same pipelines in float64; ours are 2.3e-4 and 1.1e-4 away from those.
 */
function tolerance(reference: Float32Array, { sampler, name, initialNoiseScale }: SamplerCase): number {
  const relative = sampler === 'pndm' && name === 'cosine' ? RELATIVE_OF_COSINE_PNDM : RELATIVE;
  return relative * Math.max(...reference.map(Math.abs)) + 2 ** -22 * initialNoiseScale;
}

function largestDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - (got[i] ?? Number.NaN))));
}

function title({ name, steps, guidance, model, eta }: SamplerCase): string {
  return `${name}: ${steps} steps, guidance ${guidance}, model ${model}${eta === 0 ? '' : `, eta ${eta}`}`;
}

describe.each([...new Set(all.map(({ sampler }) => sampler))])(
  '%s over the whole loop, as diffusers does it',
  (id) => {
    it.each(all.filter(({ sampler }) => sampler === id).map((sample) => [title(sample), sample] as const))(
      '%s',
      async (_, sample) => {
        const { timesteps, initialNoiseScale, samples } = await replay(sample);
        const expected = keptSamples(sample);
        expect(initialNoiseScale / sample.initialNoiseScale).toBeCloseTo(1, 6);
        expect([timesteps.length, samples.length]).toEqual([sample.timesteps.length, expected.length]);
        expect(largestDifference(timesteps, sample.timesteps)).toBeLessThan(TIMESTEP);
        const failing = expected.flatMap((reference, step) => {
          if (reference === null) return [];
          const difference = largestDifference(samples[step] ?? [], reference);
          const limit = tolerance(reference, sample);
          return difference <= limit ? [] : [{ step, difference, limit }];
        });
        expect(failing).toEqual([]);
      },
    );
  },
);

it('compares enough', () => {
  expect(all.length).toBeGreaterThan(900);
});
