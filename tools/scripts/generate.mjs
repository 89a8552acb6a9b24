import { ensureBuilt } from './ensureBuilt.mjs';
import { ensureInstalled } from './ensureInstalled.mjs';
import { nodeTool, run, runMain } from './project.mjs';

/** npm run generate: the program itself is TypeScript in tools/generate. */
await runMain(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const tool = nodeTool('tsx/dist/cli.mjs', 'tools/generate/main.ts', ...process.argv.slice(2));
  process.on('SIGINT', () => undefined); // the program below ends the picture first
  process.exitCode = (await run(tool)).code;
});
