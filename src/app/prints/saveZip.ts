import { exportPrints } from '../../stores/printsTransfer.ts';
import { download } from '../page/download.ts';

/** Where the browser has it: a file that is written as it grows. */
interface WithPicker {
  showSaveFilePicker?: (options: object) => Promise<FileSystemFileHandle>;
}

const NAME = 'aquatint-prints.zip';

/** Asks where to, where the browser lets us; otherwise the ZIP is a download once it is whole. */
export async function saveZip(ids: readonly string[]): Promise<void> {
  const { showSaveFilePicker } = globalThis as WithPicker;
  const deliver = (zip: Blob): void => download('prints', zip, NAME);
  if (showSaveFilePicker === undefined) return exportPrints(ids, null, deliver);
  try {
    const types = [{ accept: { 'application/zip': ['.zip'] } }];
    const handle = await showSaveFilePicker.call(globalThis, { suggestedName: NAME, types });
    await exportPrints(ids, await handle.createWritable(), deliver);
  } catch (reason) {
    // Nobody chose a file.
    if (!(reason instanceof DOMException) || reason.name !== 'AbortError') throw reason;
  }
}
