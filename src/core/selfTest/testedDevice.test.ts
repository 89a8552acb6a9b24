import { describe, expect, it } from 'vitest';
import { fasterFor, fasterForOwn, type Speeds } from './speed.ts';
import { isThrough, readTestedDevice, testReport, testVerdict, trustIn, untested } from './testedDevice.ts';
import { nextTrial } from './verdict.ts';
import type { Outcome } from './outcome.ts';
import { sentence } from '../../stores/sentence.ts';
import { said } from '../said.ts';

const words = (tested: Parameters<typeof testVerdict>[0]): string => sentence(testVerdict(tested));

const fresh = untested('a card, a browser, a version', ['shader-f16', 'subgroups']);
const conv: Outcome = { kernel: 'convolution', compute: 'F32', subgroups: true, error: 0.3 };
const wrong = { ...fresh, outcomes: [conv, { ...conv, subgroups: false, error: Infinity }] };

function allRight(): Outcome[] {
  const outcomes: Outcome[] = [];
  for (;;) {
    const trial = nextTrial(outcomes, fresh.offered);
    if (trial === null) return outcomes;
    outcomes.push({ ...trial, error: 1e-5 });
  }
}
const right = { ...fresh, outcomes: allRight() };

const rates = { conv: 1e12, matrix: 2e12, node: 1e-5 };
const speeds: Speeds = {
  webgpu: { rates, step: 0.01 },
  wasm: { rates: { conv: 4e10, matrix: 4e10, node: 1e-6 }, step: 0.009 },
};

describe('trustIn', () => {
  it('has nothing on before the test, and everything after it', () => {
    expect(trustIn(fresh)).toEqual({ features: [], leave: null });
    expect(trustIn(right)).toEqual({ features: ['shader-f16', 'subgroups'], leave: null });
  });

  it('leaves a device that computes wrongly, and says why', () => {
    const { features, leave } = trustIn(wrong);
    expect(features).toEqual([]);
    expect(leave && sentence(leave)).toBe(
      'WebGPU computes wrongly here: convolution gives no numbers (0.001 is allowed).',
    );
  });

  it('leaves one that did not get through in time', () => {
    const slow = { ...fresh, stopped: 1 };
    expect(trustIn(slow).leave).toEqual(said('test.tooSlow'));
  });
});

describe('isThrough', () => {
  it('wants both numbers and times, but no times of a device that is wrong', () => {
    expect(isThrough(fresh)).toBe(false);
    expect(isThrough(right)).toBe(false);
    expect(isThrough({ ...right, speeds })).toBe(true);
    expect(isThrough(wrong)).toBe(true);
  });
});

describe('what is said of a test', () => {
  it('is short for the page', () => {
    expect(words(fresh)).toContain('not tested yet');
    expect(words({ ...fresh, stopped: 1 })).toContain('stopped by the clock');
    expect(words(right)).toBe('It passed its test.');
    const halfWrong = right.outcomes.map((one) =>
      one.compute === 'F16' && one.kernel === 'sums' ? { ...one, error: 0.1 } : one,
    );
    expect(words({ ...right, outcomes: halfWrong })).toContain('without 16-bit numbers');
  });

  it('is everything in a report', () => {
    const report = testReport({ ...right, speeds }, 'It passed.');
    expect(report).toContain('a card, a browser, a version');
    expect(report.match(/right/g)).toHaveLength(16);
    expect(report).toContain('WebGPU: convolutions 1.00e+3 GFLOP/s');
    expect(testReport(wrong, '')).toContain('convolution, f32: WRONG, Infinity');
  });
});

describe('readTestedDevice', () => {
  it('reads what was stored, numbers that are none too', () => {
    const stored: unknown = JSON.parse(JSON.stringify({ ...wrong, speeds, stopped: 2 }));
    expect(readTestedDevice(stored)).toEqual({ ...wrong, speeds, stopped: 2 });
  });

  it('takes nothing else', () => {
    for (const other of [null, 7, 'x', [], {}, { key: 'a' }]) expect(readTestedDevice(other)).toBeNull();
    const odd = {
      ...fresh,
      offered: ['x'],
      outcomes: [7, { kernel: 'x' }],
      speeds: { webgpu: 1 },
      stopped: '1',
    };
    expect(readTestedDevice(odd)).toEqual({ ...fresh, offered: [] });
  });
});

describe('where a model runs', () => {
  it('stays with WebGPU where the processor saves less than a fifth', () => {
    expect(fasterForOwn(speeds)).toBe('webgpu');
    expect(fasterForOwn({ ...speeds, wasm: { ...speeds.wasm, step: 0.0079 } })).toBe('wasm');
  });

  it('judges by what there is to do', () => {
    // many small nodes: what counts is how long one takes
    expect(fasterFor({ conv: 1e6, matrix: 1e6, nodes: 1000 }, speeds)).toBe('wasm');
    expect(fasterFor({ conv: 1e12, matrix: 1e12, nodes: 1000 }, speeds)).toBe('webgpu');
  });
});
