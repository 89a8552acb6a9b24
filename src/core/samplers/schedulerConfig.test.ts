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
    ['num_train_timesteps', '1000', 'a whole number from 2'],
    ['num_train_timesteps', 0.5, 'a whole number from 2'],
    ['num_train_timesteps', null, 'a whole number from 2'],
    ['beta_start', 'small', 'a number'],
    ['beta_end', null, 'a number'],
    ['beta_schedule', 'laplace', '"linear", "scaled_linear", "squaredcos_cap_v2"'],
    ['prediction_type', 'flow_prediction', '"epsilon", "v_prediction", "sample"'],
    ['timestep_spacing', 7, '"leading", "linspace", "trailing"'],
    ['steps_offset', -1, 'a whole number from 0'],
    ['clip_sample', 'yes', 'true or false'],
    ['trained_betas', [0.1, '0.2'], 'a list of numbers'],
    ['use_exponential_sigmas', 'yes', 'true or false'],
    ['use_flow_sigmas', true, 'false'],
    ['thresholding', true, 'false'],
    ['variance_type', 'learned_range', '"fixed_small"'],
  ])('%s: %j is refused by name', (field, value, expected) => {
    const { code, message } = failure(() => parseSchedulerConfig({ [field]: value }));
    expect(code).toBe('model-unsupported');
    expect(message).toContain(`scheduler_config.json: ${field}: expected ${expected}`);
    expect(message).toContain(`got ${JSON.stringify(value)}`);
  });

  it('refuses families without betas', () => {
    const { message } = failure(() =>
      parseSchedulerConfig({ _class_name: 'FlowMatchEulerDiscreteScheduler' }),
    );
    expect(message).toContain('_class_name');
    expect(message).toContain('got "FlowMatchEulerDiscreteScheduler"');
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
