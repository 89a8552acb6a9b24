import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/ensureBuilt.mjs';
import { benchLoadMemory } from './loadMemory.ts';
import { findPython } from './python.ts';
import { machine, printTable, type Section } from './results.ts';
import { benchUnetStep } from './unetStep.ts';
import { benchWholePicture } from './wholePicture.ts';

/**
 * npm run bench -- [memory] [step] [picture] [--model FOLDER] [--out FILE.json]
 *
 * Measures; judges nothing but what it prints beside a limit. PyTorch with diffusers is found as `python3`,
 * or named in AQUATINT_PYTHON.
 */

const PARTS = ['memory', 'step', 'picture'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'public/models/etch' },
    out: { type: 'string', default: '.cache/bench.json' },
  },
});
const wanted = positionals.length === 0 ? PARTS : positionals;
const unknown = wanted.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`Parts are ${PARTS.join(', ')}; there is no ${unknown.join(', ')}.`);

async function runParts(scratch: string): Promise<Section[]> {
  const model = { path: path.resolve(values.model), name: path.basename(values.model), isFile: false };
  const sections: Section[] = [];
  if (wanted.includes('memory')) sections.push(await benchLoadMemory(model, scratch));
  if (wanted.includes('step') || wanted.includes('picture')) {
    const python = findPython();
    if (python === null) {
      const reason =
        'No Python with torch and diffusers was found (AQUATINT_PYTHON names one): not measured.';
      sections.push({ title: 'Against PyTorch', figures: [], notes: [reason] });
    } else {
      if (wanted.includes('step')) sections.push(await benchUnetStep(model.path, python, scratch));
      if (wanted.includes('picture')) sections.push(await benchWholePicture(model, python));
    }
  }
  return sections;
}

await ensureBuilt();
const scratch = await mkdtemp(path.join(tmpdir(), 'aquatint-bench-'));
try {
  const sections = await runParts(scratch);
  printTable(sections);
  await mkdir(path.dirname(values.out), { recursive: true });
  await writeFile(
    values.out,
    `${JSON.stringify({ machine: machine(), model: values.model, sections }, null, 2)}\n`,
  );
  console.log(`\n${values.out}`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
