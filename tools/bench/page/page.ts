import type { Section } from '../results.ts';
import { benchCanvas } from './canvas.ts';
import { benchFirstVisit } from './firstVisit.ts';
import { benchManyPrints } from './manyPrints.ts';
import { benchTyping } from './typing.ts';

/** The page as somebody feels it: the first visit, typing while a picture is made, ten thousand prints, a large photo. */
export async function benchPage(): Promise<Section> {
  return {
    title: 'The page',
    figures: [
      ...(await benchFirstVisit()),
      ...(await benchTyping()),
      ...(await benchManyPrints()),
      ...(await benchCanvas()),
    ],
    notes: [
      'a new profile each time, wasm; medians of five visits; onnxruntime’s own loader is not counted as script',
      'memory is that of all of the browser’s processes, above what the page takes without a photo',
    ],
  };
}
