import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/ensureBuilt.mjs';
import { Failure, runMain } from '../scripts/project.mjs';
import type { LocalModel } from '../generate/modelFolder.ts';
import { benchAdapters } from './adapters.ts';
import { benchControlTraffic } from './controlTraffic.ts';
import { benchDispatches, DISPATCHES } from './dispatches.ts';
import { benchFamilyHeaders } from './familyHeaders.ts';
import { benchHub } from './hub.ts';
import { benchLoadMemory } from './loadMemory.ts';
import { benchLoadSd15 } from './loadSd15.ts';
import { benchLoadGguf, benchLoadSafetensors } from './loadTransformer.ts';
import { benchPage } from './page/page.ts';
import { benchPeakMemory, PEAKS } from './peakMemory.ts';
import { benchPrecision } from './precision.ts';
import { benchProfile } from './profile.ts';
import { findPython } from './python.ts';
import { lookAround } from './quiet.ts';
import { machine, printTable, type Section } from './results.ts';
import { benchSdxlHeader } from './sdxlHeader.ts';
import { benchSdxlLoras } from './sdxlLoras.ts';
import { benchUnetStep } from './unetStep.ts';
import { benchWholePicture } from './wholePicture.ts';

/**
 * npm run bench -- [PART …] [--model FOLDER] [--out FILE.json] [--busy]
 *
 * Without a part all are measured but those that take minutes each, which are measured by name. Judges nothing but what it prints
 * beside a limit. PyTorch with diffusers is found as `python3`, or named in AQUATINT_PYTHON. While something else is at work on the machine nothing is measured, unless `--busy`.
 */

interface Bench {
  readonly model: LocalModel;
  /** A folder that is removed at the end. */
  readonly scratch: string;
}

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<Section>>> = {
  memory: ({ model, scratch }) => benchLoadMemory(model, scratch),
  'load-sd15': ({ model, scratch }) => benchLoadSd15(model.path, scratch),
  'load-safetensors': ({ scratch }) => benchLoadSafetensors(scratch),
  'load-gguf': ({ scratch }) => benchLoadGguf(scratch),
  precision: ({ model }) => benchPrecision(model.path),
  'sdxl-header': async ({ scratch }) => benchSdxlHeader(scratch),
  'sdxl-loras': ({ scratch }) => benchSdxlLoras(scratch),
  adapters: () => benchAdapters(),
  'family-headers': () => benchFamilyHeaders(),
  ...Object.fromEntries(
    PEAKS.map((key) => [`peak-${key}`, ({ scratch }: Bench) => benchPeakMemory(key, scratch)] as const),
  ),
  ...Object.fromEntries(
    DISPATCHES.map((key) => [
      `dispatches-${key}`,
      ({ scratch }: Bench) => withPython((python) => benchDispatches(key, python, scratch)),
    ]),
  ),
  control: () => benchControlTraffic(),
  hub: ({ model, scratch }) => benchHub(model, scratch),
  page: () => benchPage(),
  step: ({ model, scratch }) => withPython((python) => benchUnetStep(model.path, python, scratch)),
  picture: ({ model }) => withPython((python) => benchWholePicture(model, python)),
  profile: async ({ model }) => benchProfile(model.path),
};

/** Export of whole transformers by PyTorch, and files of 2 GB. */
const BY_NAME_ALONE = [
  'load-safetensors',
  'load-gguf',
  'dispatches-sd3',
  'dispatches-sd35',
  'dispatches-flux',
];

async function withPython(part: (python: string) => Promise<Section>): Promise<Section> {
  const python = findPython();
  if (python !== null) return part(python);
  const reason = 'No Python with torch and diffusers was found (AQUATINT_PYTHON names one): not measured.';
  return { title: 'Against PyTorch', figures: [], notes: [reason] };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'public/models/etch' },
    out: { type: 'string', default: '.cache/bench.json' },
    busy: { type: 'boolean', default: false },
  },
});
/** `dispatches` is all that begin with it and a dash. */
const partsOf = (named: string): readonly string[] => {
  const own = Object.keys(PARTS).filter((part) => part === named || part.startsWith(`${named}-`));
  return own.length === 0 ? [named] : own;
};
const wanted =
  positionals.length === 0
    ? Object.keys(PARTS).filter((part) => !BY_NAME_ALONE.includes(part))
    : positionals.flatMap(partsOf);
const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  throw new Error(`Parts are ${Object.keys(PARTS).join(', ')}; there is no ${unknown.join(', ')}.`);
}

/** A sentence where the machine stays busy for a minute: somebody who looks in for a moment is waited for. */
async function busyForLong(): Promise<string | null> {
  const end = performance.now() + 60_000;
  let busy = await lookAround();
  while (busy !== null && performance.now() < end) busy = await lookAround();
  return busy;
}

/** Adds to `sections` as it goes, so that what was measured is there where a later part is refused or fails. */
async function runParts(scratch: string, sections: Section[]): Promise<void> {
  const model = { path: path.resolve(values.model), name: path.basename(values.model), isFile: false };
  for (const part of wanted) {
    const bench = PARTS[part];
    if (bench === undefined) continue;
    const busy = await (values.busy ? lookAround() : busyForLong());
    if (busy !== null && !values.busy)
      throw new Failure(`${part}: ${busy} Wait, or measure all the same with --busy.`);
    const section = await bench({ model, scratch });
    sections.push(busy === null ? section : { ...section, notes: [...section.notes, busy] });
  }
}

async function tell(sections: readonly Section[]): Promise<void> {
  printTable(sections);
  await mkdir(path.dirname(values.out), { recursive: true });
  await writeFile(
    values.out,
    `${JSON.stringify({ machine: machine(), model: values.model, sections }, null, 2)}\n`,
  );
  console.log(`\n${values.out}`);
}

await runMain(async () => {
  await ensureBuilt();
  const scratch = await mkdtemp(path.join(tmpdir(), 'aquatint-bench-'));
  const sections: Section[] = [];
  try {
    await runParts(scratch, sections);
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (sections.length > 0) await tell(sections);
  }
});
