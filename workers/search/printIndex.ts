import MiniSearch, { type Query } from 'minisearch';
import { readRecipe } from '../../src/core/recipe/recipe.ts';
import { searchTextOf } from '../../src/core/recipe/searchText.ts';
import type { FoundPrints, PrintQuery } from '../../src/protocol/search.ts';
import type { StoredPrint } from '../../src/storage/galleryReader.ts';
import { queryTerms, termsOf } from './terms.ts';

/** Long enough that one wrong letter still leaves the word. */
const FORGIVING = 6;

interface Facts {
  readonly bytes: number;
  readonly favourite: boolean;
}

/** The prints' words and settings, to be searched. Kept nowhere: the gallery is the truth, and reading it takes a second. */
export class PrintIndex {
  readonly #facts = new Map<string, Facts>();
  readonly #words = new MiniSearch({
    fields: ['words', 'settings'],
    storeFields: [],
    tokenize: termsOf,
    processTerm: (term) => term,
  });

  /** Adds it, or what has become of it. */
  put({ id, bytes, favourite, recipe }: StoredPrint): void {
    this.remove(id);
    const read = readRecipe(recipe);
    this.#facts.set(id, { bytes: Number(bytes) || 0, favourite: favourite === true });
    this.#words.add({ id, ...(read === null ? { words: '', settings: '' } : searchTextOf(read)) });
  }

  remove(id: string): void {
    if (this.#facts.delete(id)) this.#words.discard(id);
  }

  find({ text, favourites }: PrintQuery): FoundPrints {
    const ids = this.#matching(text).filter((id) => !favourites || this.#facts.get(id)?.favourite);
    return { ids, bytes: ids.reduce((sum, id) => sum + (this.#facts.get(id)?.bytes ?? 0), 0) };
  }

  #matching(text: string): readonly string[] {
    const { wanted, unwanted } = queryTerms(text);
    if (wanted.length + unwanted.length === 0) return [...this.#facts.keys()];
    const queries: readonly Query[] = [together(wanted), ...unwanted.map(exactly)];
    const found = this.#words.search(
      { combineWith: 'AND_NOT', queries: [...queries] },
      // The query is terms already.
      { tokenize: (term) => [term] },
    );
    return found.map(({ id }) => String(id));
  }
}

/** A word may be the beginning of one, and a long one may have a wrong letter; a setting is what it says. */
function together(terms: readonly string[]): Query {
  if (terms.length === 0) return MiniSearch.wildcard;
  const queries = terms.map((term) => {
    const isSetting = term.includes(':');
    return { queries: [term], prefix: !isSetting, fuzzy: !isSetting && term.length >= FORGIVING ? 1 : false };
  });
  return { combineWith: 'AND', queries };
}

const exactly = (term: string): Query => ({ queries: [term], prefix: false, fuzzy: false });
