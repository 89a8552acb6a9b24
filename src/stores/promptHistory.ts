import { create } from 'zustand';
import { t } from '../texts/translate.ts';
import { editDraft } from './draft.ts';
import { draftMark } from './draftHistory.ts';
import { notify } from './notices.ts';
import { wordsDatabase, type UsedPrompt } from './wordsDb.ts';

/** Words that pictures were made of, the last ones first. */
export const usePromptHistory = create<{ readonly prompts: readonly UsedPrompt[] }>()(() => ({
  prompts: [],
}));

const MOST = 1000;

let channel: BroadcastChannel | null = null;

export async function openPromptHistory(): Promise<void> {
  channel ??= new BroadcastChannel('aquatint-prompts');
  channel.onmessage = () => void refresh();
  await refresh();
}

async function refresh(): Promise<void> {
  const prompts = await (await wordsDatabase.reading()).getAll('prompts');
  usePromptHistory.setState({ prompts: prompts.toSorted((a, b) => b.usedAt.localeCompare(a.usedAt)) });
}

/** Of many the oldest go. What cannot be stored is no loss worth a word: prints have their words, too. */
export async function rememberPrompt(words: Pick<UsedPrompt, 'prompt' | 'negativePrompt'>): Promise<void> {
  const { prompt, negativePrompt } = words;
  if (prompt.trim() === '') return;
  const used: UsedPrompt = { prompt, negativePrompt, usedAt: new Date().toISOString() };
  const others = usePromptHistory.getState().prompts.filter((one) => one.prompt !== prompt);
  await changed([used], others.slice(MOST - 1)).catch(() => undefined);
}

export const forgetPrompts = (prompts: readonly UsedPrompt[]): Promise<void> => changed([], prompts);

async function changed(put: readonly UsedPrompt[], gone: readonly UsedPrompt[]): Promise<void> {
  await wordsDatabase.write(['prompts'], (transaction) => {
    const store = transaction.objectStore('prompts');
    return [
      ...put.map((used) => () => store.put(used)),
      ...gone.map(
        ({ prompt }) =>
          () =>
            store.delete(prompt),
      ),
    ];
  });
  channel?.postMessage('changed');
  await refresh();
}

/** Those in which every one of the words is. */
export function promptsWith(prompts: readonly UsedPrompt[], words: string): readonly UsedPrompt[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return prompts.filter(({ prompt, negativePrompt }) => {
    const text = `${prompt}\n${negativePrompt}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

export function writeAgain({ prompt, negativePrompt }: UsedPrompt): void {
  const mark = draftMark();
  editDraft({ prompt, negativePrompt });
  notify({ text: t('stores:theFormHasTheseWords'), command: { kind: 'undo-draft', mark } });
}
