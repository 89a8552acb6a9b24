import { AquatintError } from '../core/errors.ts';
import type { ImportedPicture } from '../core/metadata/importedPicture.ts';
import { readPictureTexts, RECIPE_KEYWORD } from '../core/metadata/pictureTexts.ts';
import { isInfotext, readA1111 } from '../core/metadata/programs/a1111Reader.ts';
import { readTexts } from '../core/metadata/readTexts.ts';
import type { Recipe } from '../protocol/settings.ts';
import { inflateBounded } from './inflateBounded.ts';
import { parseRecipe } from './recipe.ts';

/** Settings that somebody brought: our own, exact recipe, or what another program said. */
export type BroughtSettings =
  | { readonly kind: 'recipe'; readonly recipe: Recipe }
  | { readonly kind: 'foreign'; readonly picture: ImportedPicture };

const LARGEST = 256 * 2 ** 20;

/** Pictures are untrusted: nothing in them is run or loaded. Throws AquatintError 'settings-invalid' with one sentence. */
export async function readPicture(file: Blob): Promise<BroughtSettings> {
  if (file.size > LARGEST) throw invalid('This file is larger than any picture Aquatint reads (256 MB).');
  const texts = await readPictureTexts(new Uint8Array(await file.arrayBuffer()), inflateBounded);
  const own = texts.find(({ keyword }) => keyword === RECIPE_KEYWORD);
  const recipe = own ? parseRecipe(own.text) : null;
  if (recipe) return { kind: 'recipe', recipe };
  const picture = readTexts(texts);
  if (picture) return { kind: 'foreign', picture };
  throw invalid(
    texts.length === 0
      ? 'This picture carries no settings: its file says nothing about how it was made.'
      : 'This picture carries texts, but none that Aquatint knows as settings.',
  );
}

/** Null where a text is not somebody's settings but a prompt, or anything else. */
export function readPastedText(text: string): BroughtSettings | null {
  return isInfotext(text) ? { kind: 'foreign', picture: readA1111(text) } : null;
}

function invalid(message: string): AquatintError {
  return new AquatintError('settings-invalid', message);
}
