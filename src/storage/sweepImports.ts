import { unlessImporting } from './importLock.ts';
import { removeBrokenItems } from './opfsItems.ts';
import { removeBrokenImports } from './opfsModels.ts';

/** Clears away what an import left behind when its tab was killed, unless one is under way. */
export async function sweepImports(): Promise<void> {
  await unlessImporting(async () => {
    await removeBrokenImports();
    await removeBrokenItems();
  });
}
