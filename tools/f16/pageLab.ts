import { configureOnnxruntime } from '../../src/runtime/onnxruntime.ts';
import { fetchedFolder, fetchedText } from './fetchedFolder.ts';
import { createLab } from './lab.ts';

/** What runs in the page. */

configureOnnxruntime({ wasmFolder: new URL('/ort/', location.href).href, threads: 1 });
const lab = createLab({
  folderOf: fetchedFolder,
  supplies: {
    clipMerges: () => fetchedText('tokenizer/merges.txt'),
    // no golden with T5 is among them
    t5Pieces: () => Promise.resolve(new Uint8Array()),
    kept: async () => null,
  },
});
Reflect.set(globalThis, 'lab', lab);
