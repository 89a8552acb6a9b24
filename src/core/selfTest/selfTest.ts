import { AquatintError } from '../errors.ts';
import type { KernelProbe } from './kernelProbes.ts';
import { errorOf, type Feature, type Kernel, type Outcome, type Trial } from './outcome.ts';
import { probeOf } from './probeOf.ts';
import { nextTrial } from './verdict.ts';

/** Where probes run: by WebAssembly, or on a device with these features and no others. */
export type RunProbe = (probe: KernelProbe, where: 'wasm' | readonly Feature[]) => Promise<Float32Array>;

/** A device that is gone, or memory that is short, says nothing of its numbers. */
const PASSING = new Set(['device-lost', 'out-of-memory']);

/**
 * Tries what is not `known` yet until nothing is left to be tried. It may be left at any point: what was told is known.
 * Throws what ends the test without saying anything of the device.
 */
export async function* selfTest(
  run: RunProbe,
  offered: readonly Feature[],
  known: readonly Outcome[],
): AsyncGenerator<Outcome> {
  const outcomes = [...known];
  const exact = new Map<Kernel, Float32Array>();
  for (;;) {
    const trial = nextTrial(outcomes, offered);
    if (trial === null) return;
    const wanted = exact.get(trial.kernel) ?? (await run(probeOf(trial.kernel, 'F32'), 'wasm'));
    exact.set(trial.kernel, wanted);
    const outcome = { ...trial, error: await errorIn(run, trial, wanted) };
    outcomes.push(outcome);
    yield outcome;
  }
}

async function errorIn(
  run: RunProbe,
  { kernel, compute, subgroups }: Trial,
  exact: Float32Array,
): Promise<number> {
  const features: Feature[] = [];
  if (compute === 'F16') features.push('shader-f16');
  if (subgroups) features.push('subgroups');
  try {
    return errorOf(await run(probeOf(kernel, compute), features), exact);
  } catch (error) {
    if (error instanceof AquatintError && PASSING.has(error.code)) throw error;
    return Infinity; // a kernel that does not run at all
  }
}
