import { obstacle } from '../f16/f16Chromium.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { runMain } from './project.mjs';
import { runF16 } from './stages.mjs';

/** npm run test:f16 -- [--all | --sample] [GOLDEN …]: the program itself is TypeScript in tools/f16. */
await runMain(async () => {
  const reason = obstacle();
  if (reason !== null) {
    console.log(`Skipped: f16 cannot be tested without a graphics card here, for ${reason}.`);
    return;
  }
  await ensureInstalled();
  process.exitCode = (await runF16(process.argv.slice(2))).code;
});
