import { build } from './ensureBuilt.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { runMain } from './project.mjs';
import { report, runStages, stages } from './stages.mjs';

/** npm test: every gate, from a bare clone to the end-to-end tests. */
await runMain(async () => {
  let chromium = '';
  const prepare = (task) => async () => {
    await task();
    return { code: 0 };
  };
  report(
    await runStages([
      ['packages', stages.checkPackages],
      ['install', prepare(ensureInstalled)],
      ['browser', prepare(async () => (chromium = await ensureChromium()))],
      ['sources', stages.checkSources],
      ['unit tests', stages.unitTests],
      ['build', build],
      ['f16', stages.halfPrecision],
      ['end to end', () => stages.endToEndTests(chromium)],
    ]),
  );
});
