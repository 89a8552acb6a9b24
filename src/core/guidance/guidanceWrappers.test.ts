import { describe, expect, it } from 'vitest';
import { adaptiveProjected } from './adaptiveProjected.ts';
import { classifierFree, needsGuidance } from './classifierFree.ts';
import { composed } from './composed.ts';
import type { Guidance, Predictions } from './guidance.ts';
import { isGuidedStep } from './guidanceInterval.ts';
import { perturbedAttention } from './perturbedAttention.ts';
import { pictureGuidance } from './pictureGuidance.ts';
import { rescaledGuidance } from './rescaledGuidance.ts';

/** Three predictions one after the other; what diffusers' guiders make of them stands below. */
const PAIRS: readonly Pick<Predictions, 'conditional' | 'unconditional'>[] = [
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

/** What the guidance makes of the three, one after the other. */
function run(guidance: Guidance): readonly Float32Array[] {
  return PAIRS.map((pair) => guidance({ ...pair, perturbed: null, pictureless: null }));
}

function expectClose(got: readonly Float32Array[], expected: readonly Float32Array[]): void {
  got.forEach((output, step) =>
    output.forEach((value, i) => expect(value).toBeCloseTo(expected[step]?.[i] ?? Number.NaN, 4)),
  );
  expect(got).toHaveLength(expected.length);
}

function predictions(fields: Partial<Predictions>): Predictions {
  const nothing = Float32Array.of(0);
  return { conditional: nothing, unconditional: nothing, perturbed: null, pictureless: null, ...fields };
}

describe('classifierFree', () => {
  it('goes past the conditional prediction, away from the unconditional one', () => {
    const pair = predictions({ unconditional: Float32Array.of(12), conditional: Float32Array.of(6) });
    expect([...classifierFree(7.5)(pair)]).toEqual([-33]);
  });

  it('at scale 1 is the conditional prediction, so the other need not be made', () => {
    const pair = predictions({ unconditional: Float32Array.of(0.1), conditional: Float32Array.of(6) });
    expect([...classifierFree(1)(pair)]).toEqual([6]);
    expect([0, 0.5, 1, 1.01].map(needsGuidance)).toEqual([false, false, false, true]);
  });
});

describe('adaptiveProjected', () => {
  it.each([
    ['orthogonal only', { guidance: 7.5, eta: 0, longest: Infinity, momentum: 0 }],
    ['shortened, with negative momentum', { guidance: 5, eta: 0.3, longest: 2.5, momentum: -0.75 }],
    ['with momentum', { guidance: 4, eta: 1, longest: Infinity, momentum: 0.5 }],
  ] as const)('%s', (name, options) => {
    expectClose(run(adaptiveProjected(options)), PROJECTED[name]);
  });

  it('without any of it is classifier-free guidance', () => {
    const options = { guidance: 6, eta: 1, longest: Infinity, momentum: 0 };
    expectClose(run(adaptiveProjected(options)), run(classifierFree(6)));
  });

  it('leaves a prediction of zeros finite', () => {
    const guidance = adaptiveProjected({ guidance: 6, eta: 0, longest: 1, momentum: 0 });
    expect([...guidance(predictions({}))]).toEqual([0]);
  });
});

describe('rescaledGuidance', () => {
  it('restores the spread of the conditional prediction by 0.7, as diffusers', () => {
    expectClose(run(rescaledGuidance(classifierFree(6), 0.7)), RESCALED);
  });

  it('at 0 is what it wraps, and does not divide by a spread of 0', () => {
    expectClose(run(rescaledGuidance(classifierFree(6), 0)), run(classifierFree(6)));
    expect([...rescaledGuidance(classifierFree(2), 1)(predictions({}))]).toEqual([0]);
  });
});

describe('perturbedAttention', () => {
  const told = predictions({
    conditional: Float32Array.of(2),
    unconditional: Float32Array.of(1),
    perturbed: Float32Array.of(1.5),
  });

  it('adds its own term to any other guidance', () => {
    expect([...perturbedAttention(classifierFree(5), 3)(told)]).toEqual([1 + 5 * (2 - 1) + 3 * (2 - 1.5)]);
    expect([...perturbedAttention(classifierFree(1), 3)(told)]).toEqual([2 + 3 * (2 - 1.5)]);
  });

  it('does nothing where the weakened network was not asked', () => {
    expect([...perturbedAttention(classifierFree(5), 3)({ ...told, perturbed: null })]).toEqual([6]);
  });
});

it('pictureGuidance has a scale for the text and one for the picture', () => {
  const told = predictions({
    conditional: Float32Array.of(7),
    unconditional: Float32Array.of(4),
    pictureless: Float32Array.of(1),
  });
  expect([...pictureGuidance(7.5, 1.5)(told)]).toEqual([1 + 7.5 * (7 - 4) + 1.5 * (4 - 1)]);
});

describe('composed', () => {
  const parts = [
    { prediction: Float32Array.of(3), weight: 1.2 },
    { prediction: Float32Array.of(5), weight: 1 },
    { prediction: Float32Array.of(-1), weight: 2.2 },
  ];

  it('adds up what the parts of the prompt change', () => {
    const u = Float32Array.of(1);
    const expected = 1 + 1.2 * (3 - 1) + 1 * (5 - 1) + 2.2 * (-1 - 1);
    expect(composed(parts, u)[0]).toBeCloseTo(expected, 5);
    const guided = classifierFree(3)(predictions({ conditional: composed(parts, u), unconditional: u }));
    expect(guided[0]).toBeCloseTo(1 + 3 * (expected - 1), 5);
  });

  it('is the prediction itself for a prompt without AND, and the weighted mean without a negative one', () => {
    const only = Float32Array.of(0.1, 0.2);
    expect(composed([{ prediction: only, weight: 1 }], Float32Array.of(5, 5))).toBe(only);
    expect(composed(parts, null)[0]).toBeCloseTo((1.2 * 3 + 5 + 2.2 * -1) / 4.4, 5);
  });
});

it('isGuidedStep counts whole steps from one share of them to the other, as diffusers', () => {
  const steps = Array.from({ length: 10 }, (_, done) => ({ done, total: 10 }));
  const guided = (from: number, to: number) =>
    steps.filter((step) => isGuidedStep({ from, to }, step)).map(({ done }) => done);
  expect(guided(0, 1)).toHaveLength(10);
  expect(guided(0.25, 0.8)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(guided(0.5, 0.5)).toEqual([]);
});
