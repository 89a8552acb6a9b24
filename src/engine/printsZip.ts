import { makeZip } from 'client-zip';
import type { Recipe } from '../core/recipe/recipe.ts';

/** One print as it leaves the gallery. */
export interface PrintForZip {
  readonly id: string;
  /** Its name, without a number to tell it from others. */
  readonly name: string;
  readonly png: Blob;
  readonly createdAt: string;
  readonly width: number;
  readonly height: number;
  readonly favourite: boolean;
  readonly recipe: Recipe;
}

/** What a data set's loader looks for beside pictures: https://huggingface.co/docs/datasets/image_dataset */
export const RECIPES = 'metadata.jsonl';

/** One print's line: `file_name` and `text` are what trainers read, the rest is what the gallery knows. */
const lineOf = (print: PrintForZip, file: string): string =>
  JSON.stringify({
    file_name: file,
    text: print.recipe.settings.prompt,
    id: print.id,
    createdAt: print.createdAt,
    width: print.width,
    height: print.height,
    favourite: print.favourite,
    recipe: print.recipe,
  });

/**
 * A ZIP of pictures as they are kept, and of their captions and recipes, made while it is read; Zip64 where it grows so large.
 * `onProgress` hears how many are in it.
 */
export function printsZip(
  prints: AsyncIterable<PrintForZip>,
  onProgress: (done: number) => void,
): ReadableStream<Uint8Array> {
  return makeZip(entriesOf(prints, onProgress));
}

async function* entriesOf(prints: AsyncIterable<PrintForZip>, onProgress: (done: number) => void) {
  const lines: string[] = [];
  for await (const print of prints) {
    const name = `${String(lines.length + 1).padStart(5, '0')}-${print.name}.png`;
    lines.push(`${lineOf(print, name)}\n`);
    yield { name, input: print.png, lastModified: new Date(print.createdAt) };
    onProgress(lines.length);
  }
  yield { name: RECIPES, input: new Blob(lines), lastModified: new Date() };
}
