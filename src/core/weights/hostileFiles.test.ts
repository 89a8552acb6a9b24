import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Megabytes of V8's heap, a hostile file's own text included; past them the process dies. */
const HEAP = 200;

test('files that would take gigabytes are refused in little memory', () => {
  const child = [`--max-old-space-size=${HEAP}`, '--import', 'tsx', 'tools/node/hostileFiles.ts'];
  const fates = execFileSync(process.execPath, child, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n');
  expect(fates).toHaveLength(16);
  for (const fate of fates) expect(fate).toMatch(/^[^:]+: refused: /);
});
