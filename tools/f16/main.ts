import { parseArgs } from 'node:util';
import {
  checkAttention,
  checkDecoder,
  checkDevices,
  checkGolden,
  checkLayers,
  checkLoudNumbers,
  type Check,
} from './checks.ts';
import type { Lab } from './lab.ts';
import { withLab } from './openLab.ts';
import { goldenFiles, goldenNames, readGolden } from './readGoldens.ts';

/**
 * npm run test:f16 -- [--all | --sample] [GOLDEN …]
 *
 * f16 and subgroups on a processor (f16Chromium.mjs): numbers only, nothing here is timed. Five goldens, or all, or those named; or,
 * for every run of all tests, a sample: each kind of layer in f16, and one golden in f16.
 */

/** Errors of latents in f16 grow with the steps and the guidance; 8 and 4 bits add what they cost on wasm, too. */
const USUAL = { f16: 0.03, int8: 0.04, int4: 0.1 };

const FIVE = [
  'pipelines/sd1',
  'families/sdxl-folder',
  'families/inpaint-folder',
  'families/upscale-folder',
  'families/refiner-folder',
];
const WITH_DECODER = 'families/inpaint-folder';
const SAMPLE = 'pipelines/sd1';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    sample: { type: 'boolean', default: false },
  },
});
const chosen = positionals.length > 0 ? positionals : values.all ? goldenNames() : FIVE;
const goldens = chosen.map(readGolden);
const withDecoder = readGolden(WITH_DECODER);
const sample = readGolden(SAMPLE);

let [passed, failed] = [0, 0];
const started = performance.now();

function report({ name, error, limits: [least, most] }: Check): void {
  const holds = error >= least && error <= most;
  if (holds) passed += 1;
  else failed += 1;
  const allowed = least === most && most === 0 ? '' : ` (${least === 0 ? 'at most' : 'expected'} ${most})`;
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
  const shown = Number.isFinite(error) ? error.toPrecision(2) : String(error);
  console.log(
    `${holds ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${most === 0 ? '' : `: ${shown}${allowed}`}`,
  );
}

async function runAll(lab: Lab): Promise<void> {
  const { checks, lanes } = await checkDevices(lab);
  checks.forEach(report);
  for await (const check of checkLayers(lab)) report(check);
  for await (const check of checkAttention(lab, lanes)) report(check);
  for await (const check of checkLoudNumbers(lab)) report(check);
  report(await checkDecoder(lab, withDecoder));
  for (const golden of goldens) {
    for await (const check of checkGolden(lab, golden, USUAL)) report(check);
  }
}

async function runSample(lab: Lab): Promise<void> {
  (await checkDevices(lab)).checks.forEach(report);
  for await (const check of checkLayers(lab, ['F16'])) report(check);
  for await (const check of checkGolden(lab, sample, { f16: USUAL.f16 })) report(check);
}

await (values.sample
  ? withLab(goldenFiles([sample]), runSample)
  : withLab(goldenFiles([...goldens, withDecoder]), runAll));
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
