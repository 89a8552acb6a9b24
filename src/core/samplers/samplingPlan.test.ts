import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { createTorchNoise } from '../random/torchNoise.ts';
import { SAMPLERS } from './catalogue.ts';
import type { Predict } from './prediction.ts';
import { planSampling } from './samplingPlan.ts';
import { parseSchedulerConfig } from './schedulerConfig.ts';
import { findSchedule } from './schedules.ts';

const STABLE_DIFFUSION = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  steps_offset: 1,
};

function plan(sampler: string, steps: number, config: Record<string, unknown> = STABLE_DIFFUSION) {
  return planSampling({ sampler, steps, config: parseSchedulerConfig(config) });
}

async function refusal(sampler: string, steps: number, config?: Record<string, unknown>): Promise<string> {
  try {
    await plan(sampler, steps, config);
  } catch (error) {
    if (error instanceof AquatintError) return `${error.code}: ${error.message}`;
  }
  return 'no refusal';
}

describe('planSampling', () => {
  it.each(SAMPLERS.map(({ id, defaultSteps }) => [id, defaultSteps] as const))(
    '%s: one level more than steps, ever less noise, next to none at the end',
    async (id, steps) => {
      const { levels, initialNoiseScale } = await plan(id, steps);
      expect(levels).toHaveLength(steps + 1);
      const ratios = levels.map(({ alpha, sigma }) => sigma / alpha);
      expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
      expect(ratios.at(-1)).toBeLessThan(0.05);
      expect(initialNoiseScale).toBeGreaterThan(0.99);
    },
  );

  it('gives the sigmas that are known for 10 Karras steps of Stable Diffusion', async () => {
    const { levels } = await plan('dpmpp_2m_karras', 10);
    const sigmas = levels.map(({ alpha, sigma }) => (sigma / alpha).toFixed(4));
    expect(sigmas.join(' ')).toBe(
      '14.6146 9.1029 5.4784 3.1686 1.7494 0.9141 0.4469 0.2014 0.0819 0.0292 0.0000',
    );
  });

  it('is the same for a sampler listed with its schedule and for the pair', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    const pairs = [
      ['dpmpp_2m_karras', 'dpmpp_2m', 'karras'],
      ['euler_trailing', 'euler', 'trailing'],
    ] as const;
    for (const [listed, sampler, schedule] of pairs) {
      const pair = await planSampling({ sampler, schedule, steps: 12, config });
      expect((await plan(listed, 12)).levels).toEqual(pair.levels);
      expect((await planSampling({ sampler, steps: 12, config })).levels).not.toEqual(pair.levels);
    }
  });

  it('pairs every sampler with every schedule that the catalogue allows it', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    for (const { id: sampler, schedules } of SAMPLERS) {
      for (const schedule of schedules) {
        const { levels } = await planSampling({ sampler, schedule, steps: 4, config });
        // A1111's DDIM ends one timestep early.
        expect(levels.length, `${sampler} on ${schedule}`).toBe(schedule === 'ddim_a1111' ? 4 : 5);
        const ratios = levels.map(({ alpha, sigma }) => sigma / alpha);
        expect(ratios).toEqual(ratios.toSorted((a, b) => b - a));
      }
    }
  });

  it('refuses a pair that makes no sense, and says what there is', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    await expect(planSampling({ sampler: 'plms', schedule: 'karras', steps: 4, config })).rejects.toThrow(
      'PLMS cannot run on the schedule "karras"; it can on model, leading, linspace, trailing, ddim_a1111.',
    );
    await expect(planSampling({ sampler: 'euler', schedule: 'none such', steps: 4, config })).rejects.toThrow(
      AquatintError,
    );
  });

  it('leaves out the last level but one where A1111 and ComfyUI do', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    const { levels: whole } = await planSampling({
      sampler: 'dpm2',
      schedule: 'exponential',
      steps: 11,
      config,
    });
    const { levels } = await planSampling({ sampler: 'dpm2_k', schedule: 'exponential', steps: 10, config });
    expect(levels).toEqual([...whole.slice(0, 10), ...whole.slice(11)]);
  });

  it('runs flow-matching and EDM models with the samplers that can, and refuses the others', async () => {
    const flow = parseSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 });
    const edm = parseSchedulerConfig({ _class_name: 'EDMEulerScheduler' });
    for (const config of [flow, edm]) {
      for (const { id: sampler, families, schedules } of SAMPLERS) {
        for (const schedule of schedules.filter((known) => known !== 'ddim_a1111')) {
          const request = { sampler, schedule, steps: 6, config };
          const fits = findSchedule(schedule)?.families ?? families;
          if (!families.includes(config.family) || !fits.includes(config.family)) {
            await expect(planSampling(request)).rejects.toThrow('is not made for');
            continue;
          }
          const { levels } = await planSampling(request);
          const valid = levels.every(({ alpha, sigma }) => alpha >= 0 && Number.isFinite(sigma));
          expect(valid, `${sampler} on ${schedule}`).toBe(true);
          const sigmas = levels.map(({ sigma }) => sigma);
          expect(sigmas, `${sampler} on ${schedule}`).toEqual(sigmas.toSorted((a, b) => b - a));
        }
      }
    }
  });

  it('shifts straight paths by the size of the picture where the file says so', async () => {
    const json = { _class_name: 'FlowMatchEulerDiscreteScheduler', use_dynamic_shifting: true };
    const config = parseSchedulerConfig(json);
    const middle = async (imageTokens: number) => {
      const { levels } = await planSampling({ sampler: 'euler', steps: 10, config, imageTokens });
      return levels[5]?.sigma ?? Number.NaN;
    };
    // Half-way down σ is e^µ/(e^µ + 1/σ − 1), µ = 0.5 for 256 tokens and 1.15 for 4096.
    const sigma = 1 - (5 / 9) * (1 - 1 / 1000);
    for (const [tokens, mu] of [
      [256, 0.5],
      [4096, 1.15],
    ] as const) {
      expect(await middle(tokens)).toBeCloseTo(Math.exp(mu) / (Math.exp(mu) + 1 / sigma - 1), 5);
    }
  });

  it('takes no share of noise that is none', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    for (const eta of [-0.1, 1.5, Number.NaN]) {
      const planning = planSampling({ sampler: 'ddim', steps: 4, config, eta });
      await expect(planning).rejects.toThrow('Eta must be a number');
    }
  });

  it('adds the share of noise that was asked for', async () => {
    const config = parseSchedulerConfig(STABLE_DIFFUSION);
    const zero: Predict = async (x) => new Float32Array(x.length);
    const ends = async (sampler: string, eta: number | null) => {
      const { sampler: run, denoiser, levels } = await planSampling({ sampler, steps: 5, config, eta });
      let end = new Float32Array(4);
      for await (const { x, index } of run(denoiser(zero), end, levels, createTorchNoise(2)))
        if (index === 2) end = new Float32Array(x);
      return Math.hypot(...end);
    };
    for (const { id, eta: own } of SAMPLERS.filter(({ eta }) => eta !== null && eta > 0)) {
      const [none, half, usual, all] = [
        await ends(id, 0),
        await ends(id, 0.5),
        await ends(id, null),
        await ends(id, 1),
      ];
      expect([none, usual], id).toEqual([0, await ends(id, own)]);
      expect(half, id).toBeGreaterThan(0);
      expect(half, id).toBeLessThan(all);
    }
  });

  it('takes the step that numpy’s rounding adds to some trailing timesteps only where it means the cleanest level', async () => {
    const config = { ...STABLE_DIFFUSION, timestep_spacing: 'trailing' };
    expect((await plan('ddim', 61, config)).levels).toHaveLength(62);
    expect((await plan('euler', 61, config)).levels.slice(-3)).toMatchObject([
      { timestep: 15 },
      { timestep: -1 },
      { sigma: 0 },
    ]);
  });

  it('can take every training timestep with zero terminal SNR', async () => {
    const config = {
      ...STABLE_DIFFUSION,
      timestep_spacing: 'trailing',
      rescale_betas_zero_snr: true,
      prediction_type: 'v_prediction',
    };
    const { levels } = await plan('ddim', 1000, config);
    expect(levels[0]).toEqual({ timestep: 999, alpha: 0, sigma: 1 });
    expect(levels).toHaveLength(1001);
  });

  it.each([
    ['restart', 20, undefined, 'settings-invalid: There is no sampler "restart"'],
    ['euler', 0, undefined, 'settings-invalid: Steps must be a whole number from 1 to 1000, not 0.'],
    ['euler', 2.5, undefined, 'settings-invalid: Steps must be a whole number'],
    ['euler', 1001, undefined, 'settings-invalid: Steps must be a whole number'],
    ['euler', 300, { num_train_timesteps: 200 }, 'from 1 to 200, not 300.'],
    [
      'lcm',
      51,
      undefined,
      'settings-invalid: This sampler can take at most 50 steps with this model; 51 were asked for.',
    ],
    ['pndm', 3, { ...STABLE_DIFFUSION, skip_prk_steps: false }, 'PNDM needs at least 4 steps'],
    ['ddim', 1000, undefined, 'settings-invalid: This sampler cannot take 1000 steps with this model'],
    ['dpmpp_2m', 1000, { timestep_spacing: 'leading' }, 'This sampler can take at most 999 steps'],
    [
      'lcm',
      4,
      { original_inference_steps: 2000 },
      'model-unsupported: scheduler_config.json: original_inference_steps',
    ],
    [
      'euler',
      4,
      { trained_betas: [0.1, 0.2] },
      'model-unsupported: scheduler_config.json: trained_betas: expected 1000',
    ],
    [
      'ddim',
      4,
      { rescale_betas_zero_snr: true, timestep_spacing: 'trailing', clip_sample: false },
      'model-unsupported: scheduler_config.json: prediction_type',
    ],
  ])('%s with %d steps of %o: %s', async (sampler, steps, config, sentence) => {
    expect(await refusal(sampler, steps, config)).toContain(sentence);
  });
});
