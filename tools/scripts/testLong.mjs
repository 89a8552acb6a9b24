import { ensureChromium } from './chromium.mjs';
import { build } from './ensureBuilt.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { runMain } from './project.mjs';
import { report, runStages, stages } from './stages.mjs';

/** npm run test:long: the tests of which `npm test` runs a sample, whole. */
await runMain(async () => {
  await ensureInstalled();
  process.env['AQUATINT_LONG'] = 'yes';
  const chromium = await ensureChromium();
  report(
    await runStages([
      ['unit tests', stages.unitTests],
      ['f16', stages.halfPrecision],
      ['build', build],
      ['end to end', () => stages.endToEndTests(chromium)],
    ]),
  );
});
