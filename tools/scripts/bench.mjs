import { ensureInstalled } from './ensureInstalled.mjs';
import { run, runMain } from './project.mjs';

/** npm run bench: the program itself is TypeScript in tools/bench. */
await runMain(async () => {
  await ensureInstalled();
  process.on('SIGINT', () => undefined); // the program below ends its browser first
  const args = [
    '--conditions=onnxruntime-web-use-extern-wasm',
    '--import',
    'tsx',
    'tools/bench/main.ts',
    ...process.argv.slice(2),
  ];
  process.exitCode = (await run({ command: process.execPath, args })).code;
});
