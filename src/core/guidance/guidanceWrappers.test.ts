import { describe, expect, it } from 'vitest';
import type { Predict } from '../samplers/prediction.ts';
import { adaptiveProjected } from './adaptiveProjected.ts';
import { classifierFree, type PredictionPair, type PredictPair } from './classifierFree.ts';
import { guidedBetween } from './guidanceInterval.ts';
import { rescaledGuidance } from './rescaledGuidance.ts';

/** Three predictions one after the other; what diffusers' guiders make of them stands below. */
const PAIRS: readonly PredictionPair[] = [
  {
    conditional: Float32Array.of(
      1.540996,
      -0.293429,
      -2.178789,
      0.568431,
      -1.084522,
      -1.398595,
      0.403347,
      0.838026,
    ),
    unconditional: Float32Array.of(
      -0.719258,
      -0.403344,
      -0.596635,
      0.182036,
      -0.856675,
      1.100604,
      -1.071187,
      0.122701,
    ),
  },
  {
    conditional: Float32Array.of(
      -0.566318,
      0.373115,
      -0.891995,
      -1.509108,
      0.370393,
      1.456503,
      0.93981,
      0.774849,
    ),
    unconditional: Float32Array.of(
      0.191869,
      1.263795,
      -1.290435,
      -0.791103,
      -0.020879,
      -0.71848,
      0.518637,
      -1.312522,
    ),
  },
  {
    conditional: Float32Array.of(
      0.191995,
      0.542771,
      -2.218779,
      0.258985,
      -1.029702,
      -0.500758,
      0.273368,
      -0.9181,
    ),
    unconditional: Float32Array.of(
      -0.040421,
      0.288117,
      -0.007537,
      -0.914496,
      -1.088584,
      -0.266596,
      0.189423,
      -0.219023,
    ),
  },
];
const PROJECTED = {
  'orthogonal only': [
    Float32Array.of(5.759102, 2.415337, 2.345582, -0.783406, 4.805538, -8.137691, 7.24643, -0.208095),
    Float32Array.of(-2.38219, -7.466853, 6.600051, 2.117547, 0.878076, 7.589307, -1.48753, 10.08438),
    Float32Array.of(0.692053, -0.659081, -4.912368, 6.52333, 4.773301, 0.613142, -0.619981, -0.629294),
  ],
  'shortened, with negative momentum': [
    Float32Array.of(4.307134, 0.499739, -2.148025, 0.495966, 0.298041, -5.003063, 3.284235, 1.087048),
    Float32Array.of(-4.264781, -1.911528, 3.218167, -1.282231, 0.888682, 6.847186, -1.594227, 2.542561),
    Float32Array.of(3.299081, 1.111305, -3.490438, 2.990239, 0.428186, -5.007742, 0.73103, -2.21174),
  ],
  'with momentum': [
    Float32Array.of(8.321756, 0.036315, -6.925251, 1.727615, -1.768066, -8.896194, 4.82695, 2.984002),
    Float32Array.of(0.549502, -2.134054, -2.069907, -3.083531, 1.202441, 4.232651, 4.415131, 8.109949),
    Float32Array.of(1.447153, 0.053151, -9.441462, 2.992213, -0.437034, 0.18483, 2.262861, 0.652219),
  ],
};
const RESCALED = [
  Float32Array.of(5.13507, 0.102421, -4.034381, 0.999804, -0.889186, -5.555851, 3.109296, 1.76523),
  Float32Array.of(-1.762548, -1.650512, 0.445042, -2.062645, 0.941195, 4.988168, 1.232003, 4.535234),
  Float32Array.of(0.560844, 0.752187, -5.498367, 2.537487, -0.304552, -0.692347, 0.287071, -1.828022),
];

function inTurn(): PredictPair {
  let next = 0;
  return async () => {
    const pair = PAIRS[next % PAIRS.length];
    next += 1;
    if (pair === undefined) throw new Error('no pair');
    return pair;
  };
}

async function run(predict: Predict): Promise<readonly Float32Array[]> {
  const outputs: Float32Array[] = [];
  for (const timestep of [900, 500, 100]) outputs.push(await predict(new Float32Array(8), timestep));
  return outputs;
}

function expectClose(got: readonly Float32Array[], expected: readonly Float32Array[]): void {
  got.forEach((output, step) =>
    output.forEach((value, i) => expect(value).toBeCloseTo(expected[step]?.[i] ?? Number.NaN, 4)),
  );
  expect(got).toHaveLength(expected.length);
}

describe('adaptiveProjected', () => {
  it.each([
    ['orthogonal only', { guidance: 7.5, eta: 0, longest: Infinity, momentum: 0 }],
    ['shortened, with negative momentum', { guidance: 5, eta: 0.3, longest: 2.5, momentum: -0.75 }],
    ['with momentum', { guidance: 4, eta: 1, longest: Infinity, momentum: 0.5 }],
  ] as const)('%s', async (name, options) => {
    expectClose(await run(adaptiveProjected(inTurn(), options)), PROJECTED[name]);
  });

  it('without any of it is classifier-free guidance', async () => {
    const options = { guidance: 6, eta: 1, longest: Infinity, momentum: 0 };
    expectClose(await run(adaptiveProjected(inTurn(), options)), await run(classifierFree(inTurn(), 6)));
  });

  it('leaves a prediction of zeros finite', async () => {
    const zero = new Float32Array(3);
    const predict = adaptiveProjected(async () => ({ conditional: zero, unconditional: zero }), {
      guidance: 6,
      eta: 0,
      longest: 1,
      momentum: 0,
    });
    expect([...(await predict(zero, 1))]).toEqual([0, 0, 0]);
  });
});

describe('rescaledGuidance', () => {
  it('restores the spread of the conditional prediction by 0.7, as diffusers', async () => {
    expectClose(await run(rescaledGuidance(inTurn(), { guidance: 6, amount: 0.7 })), RESCALED);
  });

  it('at 0 is classifier-free guidance, and does not divide by a spread of 0', async () => {
    const none = await run(rescaledGuidance(inTurn(), { guidance: 6, amount: 0 }));
    expectClose(none, await run(classifierFree(inTurn(), 6)));
    const flat = Float32Array.of(0, 0);
    const predict = rescaledGuidance(async () => ({ conditional: flat, unconditional: flat }), {
      guidance: 2,
      amount: 1,
    });
    expect([...(await predict(flat, 1))]).toEqual([0, 0]);
  });
});

describe('guidedBetween', () => {
  it('guides from one share of the way to the other', async () => {
    const guided: Predict = async () => Float32Array.of(1);
    const unguided: Predict = async () => Float32Array.of(0);
    const predict = guidedBetween(guided, unguided, { from: 0.2, to: 0.8, trainTimesteps: 1001 });
    const used: number[] = [];
    for (const timestep of [1000, 801, 800, 500, 200, 199, 0])
      used.push((await predict(new Float32Array(1), timestep))[0] ?? Number.NaN);
    expect(used).toEqual([0, 0, 1, 1, 1, 0, 0]);
  });
});
