import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { obstacle } from '../f16/f16Chromium.mjs';
import { checkLock } from './lockFile.mjs';
import { Failure, cacheFolder, nodeTool, run } from './project.mjs';

/** The gates that a change passes, and how each is run. */

const vitestReport = path.join(cacheFolder, 'vitest.json');
const playwrightReport = path.join(cacheFolder, 'playwright.json');
const typeProjects = ['test', 'app', 'worker', 'core'];

const types = (name) => nodeTool('typescript/bin/tsc', '-p', `tsconfig.${name}.json`, '--pretty', 'false');

/** What reads the sources and changes nothing. ESLint does not see cycles of imports of types; dependency-cruiser does. */
const readers = [
  ['lint', nodeTool('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
  ...typeProjects.map((name) => [`tsconfig.${name}.json`, types(name)]),
  ['format', nodeTool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')],
  [
    'imports',
    nodeTool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      ...['--config', 'dependency-cruiser.config.js', 'src', 'workers', 'tools', 'e2e'],
    ),
  ],
];

/** As many at a time as there are cores, the longest first. */
async function checkSources() {
  const waiting = [...readers];
  const failed = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, tool] = next;
      const { code, output } = await run(tool, { quiet: true });
      if (code !== 0) failed.push(`${name}\n${output}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return { code: failed.length === 0 ? 0 : 1, output: failed.join('\n') };
}

function freshReport(file) {
  mkdirSync(cacheFolder, { recursive: true });
  rmSync(file, { force: true });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`The test runner left no report (${error.message}).`);
  }
}

/** A test file that cannot be loaded has no tests to count; it counts as one failure. */
function countVitest(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function unitTests() {
  freshReport(vitestReport);
  const tool = nodeTool(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  );
  const result = await run(tool, { quiet: true, env: { NO_COLOR: '1' } });
  return { ...result, counts: countVitest(readReport(vitestReport)) };
}

/** A test that passed at the second attempt only is a failure here. */
function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
}

async function endToEndTests(chromium) {
  freshReport(playwrightReport);
  const result = await run(nodeTool('@playwright/test/cli.js', 'test', '--reporter=list,json'), {
    env: { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport, FORCE_COLOR: '0' },
  });
  return { ...result, counts: countPlaywright(readReport(playwrightReport)) };
}

const checkPackages = async () => checkLock();

export function runF16(args, options) {
  const program = ['--import', 'tsx', 'tools/f16/main.ts', ...args];
  return run({ command: process.execPath, args: program }, options);
}

/** A sample of what `npm run test:f16` runs. Where there is no browser with f16, one sentence instead. */
async function halfPrecision() {
  const reason = obstacle();
  if (reason !== null) {
    console.log(`f16 is not tested without a graphics card, for ${reason}.`);
    return { code: 0, counts: { passed: 0, failed: 0, skipped: 1 } };
  }
  const { code, output } = await runF16([process.env['AQUATINT_LONG'] === 'yes' ? '--all' : '--sample'], {
    quiet: true,
  });
  const [, passed = 0, failed = 1] = (/^(\d+) passed, (\d+) failed$/m.exec(output) ?? []).map(Number);
  return { code, output, counts: { passed, failed, skipped: 0 } };
}

export const stages = {
  checkPackages,
  checkSources,
  unitTests,
  halfPrecision,
  endToEndTests,
};

/** Runs the gates in order, a line for each, and stops at the first that fails. Gives the summed test counts. */
export async function runStages(list) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, stage] of list) {
    const started = performance.now();
    const { code, output = '', counts } = await stage();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    for (const key of Object.keys(total)) total[key] += counts?.[key] ?? 0;
    const bad = code !== 0 || (counts?.failed ?? 0) > 0;
    if (bad && output !== '') console.log(output.trimEnd());
    const detail = counts === undefined ? '' : `, ${counts.passed} passed, ${counts.failed} failed`;
    console.log(`${bad ? 'FAILED' : 'ok'.padEnd(6)} ${name.padEnd(14)} ${seconds.padStart(6)} s${detail}`);
    if (bad) return { ...total, stoppedAt: name };
  }
  return { ...total, stoppedAt: null };
}

/** The last line says what was counted; a gate without tests that failed is named before it. */
export function report({ passed, failed, skipped, stoppedAt }) {
  if (skipped > 0) console.log(`${skipped} skipped`);
  if (stoppedAt !== null) {
    process.exitCode = 1;
    console.log(`Stopped at: ${stoppedAt}`);
  }
  console.log(`${passed} passed, ${stoppedAt === null ? failed : Math.max(failed, 1)} failed`);
}
