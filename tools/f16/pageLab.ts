import { configureOnnxruntime } from '../../src/runtime/onnxruntime.ts';
import { fetchedFolder, fetchedText } from './fetchedFolder.ts';
import { createLab } from './lab.ts';

/** What runs in the page. */

configureOnnxruntime({ wasmFolder: new URL('/ort/', location.href).href, threads: 1 });
const lab = createLab({
  folderOf: fetchedFolder,
  clipMerges: () => fetchedText('tokenizer/merges.txt'),
});
Reflect.set(globalThis, 'lab', lab);
