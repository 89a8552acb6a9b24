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
import { ensureF16Chromium } from './f16Chromium.mjs';
import type { Lab } from './lab.ts';
import { withLab } from './openLab.ts';
import { goldenFiles, goldenNames, readGolden, type Golden } from './readGoldens.ts';

/**
 * npm run test:f16 -- [--all | --sample] [GOLDEN …]
 *
 * f16 and subgroups on a processor (f16Chromium.mjs): numbers only, nothing here is timed. Five goldens, or those named; with
 * `--all` all of them, every kind of layer and what overflows; with `--sample`, for every run of all tests, each kind of layer in
 * f16, and one golden in f16. Nearly all of the time goes into compiling shaders, on one core: two browsers share the work.
 */

/** Errors of latents, beside what comes of rounding (checks.ts); 8 and 4 bits add what they cost on wasm, too. */
const USUAL = { f16: 0.005, int8: 0.02, int4: 0.08 };

/** Their linear layers are wide enough for 8 and 4 bits. */
const FIVE = [
  'families/cosxl_edit-single',
  'families/sdxl-single',
  'pipelines/sd1',
  'families/playground-single',
  'singleFile/sd2',
];
const WITH_DECODER = 'families/inpaint-folder';
const SAMPLE = 'pipelines/sd1';
const BROWSERS = 2;

type Task = (lab: Lab) => AsyncGenerator<Check>;

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

const shownAs = (value: number): string =>
  Number.isFinite(value) && value !== 0 ? value.toPrecision(2) : String(value);

function report({ name, error, limits: [least, most] }: Check): void {
  const holds = error >= least && error <= most;
  if (holds) passed += 1;
  else failed += 1;
  const allowed =
    least === most && most === 0 ? '' : ` (${least === 0 ? 'at most' : 'expected'} ${shownAs(most)})`;
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
  const shown = shownAs(error);
  console.log(
    `${holds ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${most === 0 ? '' : `: ${shown}${allowed}`}`,
  );
}

async function* devices(lab: Lab): AsyncGenerator<Check> {
  yield* (await checkDevices(lab)).checks;
}

async function* attention(lab: Lab): AsyncGenerator<Check> {
  const { checks, lanes } = await checkDevices(lab);
  yield* checks;
  yield* checkAttention(lab, lanes, values.all);
}

async function* decoder(lab: Lab): AsyncGenerator<Check> {
  yield await checkDecoder(lab, withDecoder);
}

const goldenTask =
  (golden: Golden): Task =>
  (lab) =>
    checkGolden(lab, golden, USUAL, FIVE.includes(golden.run.name));

function tasks(): Task[] {
  if (values.sample) {
    return [
      devices,
      (lab) => checkLayers(lab, ['F16']),
      (lab) => checkGolden(lab, sample, { f16: USUAL.f16 }, false),
    ];
  }
  const rest: Task[] = values.all ? [decoder, checkLayers, checkLoudNumbers] : [];
  return [...goldens.map(goldenTask), attention, ...rest];
}

/** Each browser takes what is next until nothing is left. */
async function work(queue: Task[]): Promise<void> {
  const files = goldenFiles([...goldens, withDecoder, sample]);
  await withLab(files, async (lab) => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      for await (const check of task(lab)) report(check);
    }
  });
}

// once for all browsers
await ensureF16Chromium();
const queue = tasks();
await Promise.all(Array.from({ length: BROWSERS }, () => work(queue)));
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
