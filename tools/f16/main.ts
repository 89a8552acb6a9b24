import { parseArgs } from 'node:util';
import {
  checkAttention,
  checkDecoder,
  checkDevices,
  checkGolden,
  checkLayers,
  checkLoudNumbers,
  type Check,
  type GoldenLimits,
} from './checks.ts';
import { withLab } from './openLab.ts';
import { goldenFiles, goldenNames, readGolden } from './readGoldens.ts';

/**
 * npm run test:f16 -- [--all] [GOLDEN …]
 *
 * f16 and subgroups on a processor (f16Chromium.mjs): numbers only, nothing here is timed. Five goldens, or all, or those named.
 */

/** Errors of latents in f16 grow with the steps and the guidance; 8 and 4 bits add what they cost on wasm, too. */
const USUAL: GoldenLimits = { f16: 0.03, int8: 0.04, int4: 0.1 };

const FIVE = [
  'pipelines/sd1',
  'families/sdxl-folder',
  'families/inpaint-folder',
  'families/upscale-folder',
  'families/refiner-folder',
];
const WITH_DECODER = 'families/inpaint-folder';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals : values.all ? goldenNames() : FIVE;
const goldens = chosen.map(readGolden);
const withDecoder = readGolden(WITH_DECODER);

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

await withLab(goldenFiles([...goldens, withDecoder]), async (lab) => {
  const { checks, lanes } = await checkDevices(lab);
  checks.forEach(report);
  for await (const check of checkLayers(lab)) report(check);
  for await (const check of checkAttention(lab, lanes)) report(check);
  for await (const check of checkLoudNumbers(lab)) report(check);
  report(await checkDecoder(lab, withDecoder));
  for (const golden of goldens) {
    for await (const check of checkGolden(lab, golden, USUAL)) report(check);
  }
});
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
