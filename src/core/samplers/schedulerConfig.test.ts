import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { parseSchedulerConfig, parseSchedulerConfigText } from './schedulerConfig.ts';

function failure(action: () => unknown): AquatintError {
  try {
    action();
  } catch (error) {
    if (error instanceof AquatintError) return error;
  }
  throw new Error('expected an AquatintError');
}

describe('parseSchedulerConfig', () => {
  it('reads what the file says and leaves the rest to the sampler', () => {
    const config = parseSchedulerConfig({
      _class_name: 'PNDMScheduler',
      _diffusers_version: '0.6.0',
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      beta_start: 0.00085,
      num_train_timesteps: 1000,
      set_alpha_to_one: false,
      skip_prk_steps: true,
      steps_offset: 1,
      trained_betas: null,
      clip_sample: false,
    });
    expect(config).toMatchObject({ betaStart: 0.00085, betaEnd: 0.012, stepsOffset: 1, clipSample: false });
    expect(config.timestepSpacing).toBeUndefined();
    expect(config.trainedBetas).toBeUndefined();
  });

  it.each([
    ['num_train_timesteps', '1000', 'a whole number from 2 to 100000'],
    ['num_train_timesteps', 0.5, 'a whole number from 2 to 100000'],
    ['num_train_timesteps', null, 'a whole number from 2 to 100000'],
    ['num_train_timesteps', -1000, 'a whole number from 2 to 100000'],
    ['num_train_timesteps', 1e9, 'a whole number from 2 to 100000'],
    ['beta_start', 'small', 'a number above 0 and below 1'],
    ['beta_start', -8, 'a number above 0 and below 1'],
    ['beta_start', Number.NaN, 'a number above 0 and below 1'],
    ['beta_end', null, 'a number above 0 and below 1'],
    ['beta_end', 1, 'a number above 0 and below 1'],
    ['beta_schedule', 'laplace', '"linear", "scaled_linear", "squaredcos_cap_v2"'],
    ['prediction_type', 'score', '"epsilon", "v_prediction", "sample", "flow_prediction"'],
    ['timestep_spacing', 7, '"leading", "linspace", "trailing"'],
    ['disable_corrector', [0.5], 'a list of whole numbers from 0'],
    ['steps_offset', -1, 'a whole number from 0 to 100000'],
    ['steps_offset', 1e9, 'a whole number from 0 to 100000'],
    ['clip_sample', 'yes', 'true or false'],
    ['clip_sample_range', 0, 'a number above 0'],
    ['trained_betas', [0.1, '0.2'], 'a list of numbers above 0 and below 1'],
    ['trained_betas', [], 'a list of numbers above 0 and below 1'],
    ['trained_betas', [0.1, 3], 'a list of numbers above 0 and below 1'],
    ['sigma_min', -1, 'a number above 0'],
    ['sigma_data', 0, 'a number above 0'],
    ['solver_order', 0, 'a whole number from 1'],
    ['dynamic_thresholding_ratio', 1.5, 'a number above 0 and up to 1'],
    ['use_exponential_sigmas', 'yes', 'true or false'],
    ['shift', 0, 'a number above 0'],
    ['shift_terminal', 1, 'a number above 0 and below 1'],
    ['invert_sigmas', true, 'false'],
    ['predict_x0', false, 'true'],
    ['variance_type', 'large', '"fixed_small"'],
  ])('%s: %j is refused by name', (field, value, expected) => {
    const { code, message } = failure(() => parseSchedulerConfig({ [field]: value }));
    expect(code).toBe('model-unsupported');
    expect(message).toContain(`scheduler_config.json: ${field}: expected ${expected}`);
    expect(message).toContain(`got ${JSON.stringify(value)}`);
  });

  it.each([
    ['DDIMScheduler', 'betas', undefined],
    ['FlowMatchEulerDiscreteScheduler', 'flow', 'flow'],
    ['EDMDPMSolverMultistepScheduler', 'edm', undefined],
  ])('%s: %s, prediction %s', (_class_name, family, predictionType) => {
    expect(parseSchedulerConfig({ _class_name })).toMatchObject({ family, predictionType });
  });

  it('knows solvers that were told to follow straight paths', () => {
    const json = { use_flow_sigmas: true, flow_shift: 3, prediction_type: 'flow_prediction' };
    expect(parseSchedulerConfig(json)).toMatchObject({
      family: 'flow',
      predictionType: 'flow',
      flow: { shift: 3 },
    });
  });

  it('refuses families that it does not know', () => {
    const { message } = failure(() => parseSchedulerConfig({ _class_name: 'VQDiffusionScheduler' }));
    expect(message).toContain('_class_name');
    expect(message).toContain('got "VQDiffusionScheduler"');
  });

  it.each([[[]], [null], ['x'], [3]])('refuses %j in place of an object', (json) => {
    expect(failure(() => parseSchedulerConfig(json)).message).toContain('expected a JSON object');
  });
});

describe('parseSchedulerConfigText', () => {
  it('takes Python’s words for numbers that JSON cannot write, outside strings only', () => {
    const config = parseSchedulerConfigText(
      '{"lambda_min_clipped": -Infinity, "sigma_max": NaN, "_note": "a \\"NaN\\" and -Infinity", "beta_start": 0.1}',
    );
    expect(config.lambdaMinClipped).toBe(Number.NEGATIVE_INFINITY);
    expect(config.sigmaMax).toBeUndefined();
    expect(config.betaStart).toBe(0.1);
  });

  it('calls a file that is not JSON corrupt', () => {
    expect(failure(() => parseSchedulerConfigText('{"beta_start": ')).code).toBe('model-corrupt');
  });

  it('fails for any other text with a sentence of its own, never otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('{"a": -Infinity, "b": "')), (text) => {
        try {
          parseSchedulerConfigText(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AquatintError);
        }
      }),
    );
  });
});
