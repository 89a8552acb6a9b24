import { ensureInstalled } from './ensureInstalled.mjs';
import { runMain } from './project.mjs';
import { report, runStages, stages } from './stages.mjs';

/** npm run check: everything that needs no browser. */
await runMain(async () => {
  await ensureInstalled();
  report(
    await runStages([
      ['packages', stages.checkPackages],
      ['sources', stages.checkSources],
      ['unit tests', stages.unitTests],
    ]),
  );
});
