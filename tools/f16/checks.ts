import type { Compute } from '../../src/core/selfTest/outcome.ts';
import { relativeError } from '../node/goldenFile.ts';
import type { Lab, Where } from './lab.ts';
import type { Golden } from './readGoldens.ts';
import type { Trial } from './trials.ts';

/** What is measured against what, and how far it may be off. */
export interface Check {
  readonly name: string;
  /** The largest difference relative to the largest number; Infinity where numbers overflow. */
  readonly error: number;
  /** From and to. */
  readonly limits: readonly [number, number];
}

const BOTH: Where = ['shader-f16', 'subgroups'];
const HALF_ALONE: Where = ['shader-f16'];
/** What onnxruntime's flash attention needs. */
const ENOUGH_LANES = 16;

const F32 = { compute: 'F32', linearBits: null } as const;
const F16 = { compute: 'F16', linearBits: null } as const;

/** How far a number may be off. */
const RIGHT = { F32: [0, 1e-3], F16: [0, 1e-2] } as const;
const WRONG: Check['limits'] = [0.05, 2];

/** The devices have what they are asked for and no more, and compute with it. */
export async function checkDevices(lab: Lab): Promise<{ readonly checks: Check[]; readonly lanes: number }> {
  const both = await lab.open(BOTH);
  const half = await lab.open(HALF_ALONE);
  const usual = await lab.open('usual');
  const yes = (name: string, holds: boolean): Check => ({ name, error: holds ? 0 : NaN, limits: [0, 0] });
  const has = ({ features }: typeof both, feature: string): boolean => features.includes(feature);
  const { lanes } = both;
  const checks = [
    yes('a device has shader-f16 and subgroups', has(both, 'shader-f16') && has(both, 'subgroups')),
    yes('a shader adds 2048 and 1 in 16 bits', both.sum === 2048),
    yes(`a shader adds up ${lanes} lanes of a subgroup`, lanes > 1),
    yes('no subgroups where they are not asked for', !has(half, 'subgroups') && half.sum === 2048),
    yes('the site takes subgroups of 16 lanes and more', has(usual, 'subgroups') === lanes >= ENOUGH_LANES),
  ];
  return { checks, lanes };
}

async function checkTrial(lab: Lab, trial: Trial, where: Where, limits: Check['limits']): Promise<Check> {
  const exact = await lab.compute({ ...trial, format: { ...trial.format, compute: 'F32' } }, 'wasm');
  const actual = await lab.compute(trial, where);
  const error = actual.every(Number.isFinite) ? relativeError(actual, exact) : Infinity;
  return { name: nameOf(trial, where), error, limits };
}

function nameOf({ format, layer, ...rest }: Trial, where: Where): string {
  const facts = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  const bits = format.linearBits === null ? '' : ` int${format.linearBits}`;
  const subgroups = where.includes('subgroups') ? 'with subgroups' : 'without';
  return `${layer} ${format.compute.toLowerCase()}${bits} ${subgroups}, ${facts.join(', ')}`;
}

/** To a text and to itself. Larger heads take this compiler minutes. */
const ATTENTIONS = [
  { heads: 4, headSize: 8, queries: 80, keys: 77 },
  { heads: 2, headSize: 16, queries: 96, keys: 96 },
] as const;

/**
 * Flash attention has a way of its own where there are subgroups; with few lanes it is known to be wrong. In f16 and to a text
 * alone unless `all` are wanted.
 */
export async function* checkAttention(lab: Lab, lanes: number, all: boolean): AsyncGenerator<Check> {
  for (const sizes of all ? ATTENTIONS : ATTENTIONS.slice(0, 1)) {
    for (const format of all ? [F32, F16] : [F16]) {
      const trial = { layer: 'attention', format, ...sizes } as const;
      const right = RIGHT[format.compute];
      yield await checkTrial(lab, trial, BOTH, lanes < ENOUGH_LANES ? WRONG : right);
      yield await checkTrial(lab, trial, HALF_ALONE, right);
    }
  }
}

/** The other layers that a network is made of; those of 8 and 4 bits use subgroups. */
export async function* checkLayers(
  lab: Lab,
  numbers: readonly Compute[] = ['F32', 'F16'],
): AsyncGenerator<Check> {
  const linear = { layer: 'linear', rows: 24, inputs: 320, outputs: 96 } as const;
  for (const compute of numbers) {
    const plain = { compute, linearBits: null };
    const trials: readonly Trial[] = [
      { layer: 'conv', format: plain, scale: 1 },
      { layer: 'group norm', format: plain, scale: 3 },
      { ...linear, format: plain },
      { ...linear, format: { compute, linearBits: 8 } },
      { ...linear, format: { compute, linearBits: 4 } },
    ];
    for (const trial of trials) yield await checkTrial(lab, trial, BOTH, RIGHT[compute]);
  }
}

const OVERFLOWS: Check['limits'] = [Infinity, Infinity];

/** 65,504 is the largest number in f16. What comes near it is right; what passes it is known to overflow, or does not. */
const LOUD: readonly (readonly [Trial, Check['limits']])[] = [
  [{ layer: 'conv', format: F16, scale: 3e4 }, [0, 1e-2]],
  [{ layer: 'conv', format: F16, scale: 1.2e6 }, OVERFLOWS],
  [{ layer: 'group norm', format: F16, scale: 6e4 }, [0, 1e-2]],
  [{ layer: 'linear', format: F16, rows: 16, inputs: 512, outputs: 64, scale: 3e4 }, [0, 1e-2]],
  [{ layer: 'linear', format: F16, rows: 16, inputs: 512, outputs: 64, scale: 3e5 }, OVERFLOWS],
  [{ layer: 'attention', format: F16, heads: 2, headSize: 16, queries: 96, keys: 96, scale: 120 }, [0, 1e-2]],
];

export async function* checkLoudNumbers(lab: Lab): AsyncGenerator<Check> {
  for (const [trial, limits] of LOUD) yield await checkTrial(lab, trial, HALF_ALONE, limits);
}

/** A decoder whose numbers overflow in f16 is run in f32 after all: the picture is the one that wasm makes. */
export async function checkDecoder(lab: Lab, { run }: Golden): Promise<Check> {
  const loud = { ...run, decoderScale: 1e6 };
  const exact = await lab.make(loud, 'f32', 'wasm');
  const { picture } = await lab.make(loud, 'f16', 'usual');
  return {
    name: `${run.name}, its decoder made to overflow: the picture`,
    error: relativeError(picture, exact.picture),
    limits: [0, 0.05],
  };
}

/** Of f16's rounding to that of f32: 2^-11 and 2^-24. */
const COARSER = 2 ** 13;
/** How far latents in f32 on WebGPU may be off. */
const EXACT = 1e-4;

/**
 * Latents of a whole run in f32, f16, int8 and int4, with the features that the site takes, against diffusers' in f32. How much
 * a model and its guidance make of rounding is seen in f32: so much more may f16 be off, for its coarser steps. Where 8 and 4 bits
 * change nothing, no layer of the model is wide enough for them, and there is nothing to check, unless it `mustQuantize`.
 */
export async function* checkGolden(
  lab: Lab,
  golden: Golden,
  limits: GoldenLimits,
  mustQuantize: boolean,
): AsyncGenerator<Check> {
  const full = await lab.make(golden.run, 'f32', 'usual');
  const rounding = relativeError(full.latents, golden.latents);
  yield { name: `${golden.run.name} in f32`, error: rounding, limits: [0, EXACT] };
  let half: readonly number[] = [];
  for (const precision of ['f16', 'int8', 'int4'] as const) {
    const most = limits[precision];
    if (most === undefined) continue;
    const { latents } = await lab.make(golden.run, precision, 'usual');
    const isSame = latents.every((value, i) => value === half[i]);
    half = precision === 'f16' ? latents : half;
    if (isSame && !mustQuantize) continue;
    yield {
      name: `${golden.run.name} in ${precision}`,
      error: isSame ? NaN : relativeError(latents, golden.latents),
      limits: [0, most + COARSER * rounding],
    };
  }
}

/** Precisions without one are not tried. */
export type GoldenLimits = Readonly<Partial<Record<'f16' | 'int8' | 'int4', number>>>;
