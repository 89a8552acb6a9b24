import { execFileSync } from 'node:child_process';
import type { Figure, Section } from './results.ts';
import { operatorSeconds } from './traceLines.ts';

const STEPS = 20;
const RUNS = 3;

/** A picture's networks, and how often it runs each. */
const TIMES: Readonly<Record<string, number>> = { text_encoder: 1, unet: STEPS, vae: 1 };

/** Mean seconds of one run by operator. The first run, which plans the memory, is left out. */
function profile(model: string, module: string): ReadonlyMap<string, number> {
  const node = ['--conditions=onnxruntime-web-use-extern-wasm', '--import', 'tsx'];
  const program = ['tools/bench/profileRun.ts', model, module, String(RUNS + 1)];
  const trace = execFileSync(process.execPath, [...node, ...program], {
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  return operatorSeconds(trace, RUNS);
}

/** Where the time of a picture goes on wasm, by network and operator. One thread. */
export function benchProfile(model: string): Section {
  const figures: Figure[] = Object.entries(TIMES).flatMap(([module, times]) =>
    [...profile(model, module)].map(([operator, seconds]) => ({
      ...{ name: `${module} ${operator}`, value: seconds * times, unit: 's', limit: null },
    })),
  );
  const whole = figures.reduce((sum, { value }) => sum + value, 0);
  const shown = figures.filter(({ value }) => value > whole / 200).sort((a, b) => b.value - a.value);
  return {
    title: `A picture by operator on wasm (one thread, ${STEPS} steps with guidance)`,
    figures: [{ name: 'all operators', value: whole, unit: 's', limit: null }, ...shown],
    notes: [`means of ${RUNS} runs; operators below half a percent are left out`],
  };
}
