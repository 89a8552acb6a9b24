import { ensureBuilt } from './ensureBuilt.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { parseServeArguments, serve } from './serve.mjs';
import { runMain } from './project.mjs';

/** npm start: install what is missing, build what is outdated, serve the site. */
await runMain(async () => {
  const options = parseServeArguments(process.argv.slice(2));
  await ensureInstalled();
  await ensureBuilt();
  const { url } = await serve(options);
  console.log(`\n  Aquatint is at ${url}\n  Ctrl+C stops it.\n`);
});
