import { obstacle } from '../f16/f16Chromium.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { run, runMain } from './project.mjs';

/** npm run test:f16 -- [--all] [GOLDEN …]: the program itself is TypeScript in tools/f16. */
await runMain(async () => {
  const reason = obstacle();
  if (reason !== null) {
    console.log(`Skipped: f16 cannot be tested without a graphics card here, for ${reason}.`);
    return;
  }
  await ensureInstalled();
  const args = ['--import', 'tsx', 'tools/f16/main.ts', ...process.argv.slice(2)];
  process.exitCode = (await run({ command: process.execPath, args })).code;
});
