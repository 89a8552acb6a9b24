import { fragmentAt, lastWord, type Fragment } from '../core/prompt/fragment.ts';
import { tagKey } from '../core/prompt/tagIndex.ts';
import { t } from '../texts/translate.ts';
import { useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { useItems } from './items.ts';
import { usePromptHistory } from './promptHistory.ts';
import { allStyles, useStyles } from './styles.ts';
import { useWordLists } from './wordLists.ts';

/** A way to go on with what is being written. */
export interface Suggestion {
  /** Shown. */
  readonly name: string;
  /** Where it comes from, for people. */
  readonly from: string;
  /** What stands in the prompt from `start` to the cursor afterwards. */
  readonly text: string;
  readonly start: number;
  /** A style is put on, and no words stand for it. */
  readonly style?: string;
}

const MOST = 8;
const MOST_OF_ONE = 5;
/** A letter would suggest anything. */
const LEAST = 2;

/** The best ways to go on at the cursor, which stands at the end of what is written. */
export async function suggestionsAt(prompt: string, cursor: number): Promise<readonly Suggestion[]> {
  const fragment = fragmentAt(prompt, cursor);
  if (fragment === null) return [];
  if (fragment.kind !== 'words') return namesFor(fragment);
  if (fragment.text.length < LEAST) return [];
  const [tags, known] = await Promise.all([tagsFor(fragment), knownFor(fragment)]);
  const all = [
    ...itemsFor(fragment),
    ...tags,
    ...known,
    ...stylesFor(fragment),
    ...historyFor(prompt, cursor),
  ];
  const seen = new Set<string>();
  return all
    .filter(({ text, style = '' }) => {
      const key = `${tagKey(text)}/${style}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MOST);
}

const begins = (name: string, text: string): boolean => tagKey(name).startsWith(tagKey(text));

/** Of LoRAs between angle brackets, of word lists between underscores. */
function namesFor({ kind, text, start }: Fragment): readonly Suggestion[] {
  const loras = useItems.getState().items.flatMap((item) => (item.kind === 'lora' ? [item.name] : []));
  const names = kind === 'lora' ? loras : [...useWordLists.getState().wildcards.keys()];
  const end = kind === 'lora' ? ':1>' : '__';
  const from = kind === 'lora' ? t('stores:lora') : t('stores:wordList');
  return names
    .filter((name) => begins(name, text))
    .slice(0, MOST)
    .map((name) => ({ name, from, text: `${name}${end}`, start }));
}

/** Embeddings, and the words that wake LoRAs. */
function itemsFor(fragment: Fragment): readonly Suggestion[] {
  const { text, start } = lastWord(fragment);
  if (text.length < LEAST) return [];
  return useItems
    .getState()
    .items.flatMap(({ kind, name, triggers }) => {
      if (kind === 'embedding') return [{ name, from: t('stores:embedding') }];
      return kind === 'lora'
        ? triggers.map((trigger) => ({ name: trigger, from: t('stores:wakes', { name }) }))
        : [];
    })
    .filter(({ name }) => begins(name, text))
    .slice(0, MOST_OF_ONE)
    .map(({ name, from }) => ({ name, from, text: name, start }));
}

async function tagsFor({ text, start }: Fragment): Promise<readonly Suggestion[]> {
  const tags = await theEngine()
    .search.suggest(text, MOST_OF_ONE)
    .catch(() => []);
  return tags.map(({ name, count, alias }) => {
    const shown = name.replaceAll('_', ' ');
    const from = [alias.replaceAll('_', ' '), COUNT.format(count)].filter(Boolean).join(' · ');
    // In most grammars a bracket is a weight.
    return { name: shown, from, text: shown.replace(/[()[\]]/g, '\\$&'), start };
  });
}

const COUNT = new Intl.NumberFormat(undefined, { notation: 'compact' });

/** Words that a small model was told. */
async function knownFor(fragment: Fragment): Promise<readonly Suggestion[]> {
  const { text, start } = lastWord(fragment);
  if (text.length < LEAST) return [];
  const { model } = useDraft.getState();
  const words = await theEngine()
    .words.beginningWith(model, text, MOST_OF_ONE)
    .catch(() => []);
  return words
    .filter((word) => word !== text.toLowerCase())
    .map((name) => ({ name, from: '', text: name, start }));
}

function stylesFor({ text, start }: Fragment): readonly Suggestion[] {
  const state = useStyles.getState();
  return allStyles(state)
    .filter(({ name }) => !state.on.includes(name) && begins(name, text))
    .slice(0, 2)
    .map(({ name }) => ({ name, from: t('stores:style'), text: '', start, style: name }));
}

/** Earlier words that begin with all that stands there. */
function historyFor(prompt: string, cursor: number): readonly Suggestion[] {
  const written = prompt.slice(0, cursor);
  if (cursor < prompt.length) return [];
  return usePromptHistory
    .getState()
    .prompts.filter((used) => used.prompt.length > written.length && used.prompt.startsWith(written))
    .slice(0, 2)
    .map((used) => ({ name: used.prompt, from: t('stores:earlier'), text: used.prompt, start: 0 }));
}
