import { create } from 'zustand';
import { readValues } from '../core/recipe/readValues.ts';
import { SETTINGS, USUAL_SETTINGS, type Settings } from '../core/recipe/settings.ts';
import { visibleText } from '../core/visibleText.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { adoptSettings, useDraft } from './draft.ts';
import { draftMark } from './draftHistory.ts';
import { useModels } from './models.ts';
import { notify } from './notices.ts';
import { reasonText } from './sentence.ts';
import { wordsDatabase, type Preset } from './wordsDb.ts';

/** Named sets of settings: all but the words, the seed, and the picture to start from. */
export const usePresets = create<{ readonly presets: readonly Preset[] }>()(() => ({ presets: [] }));

const LONGEST_NAME = 100;

let channel: BroadcastChannel | null = null;

/** Reads them, and reads them again whenever another tab has changed them. */
export async function openPresets(): Promise<void> {
  channel ??= new BroadcastChannel('aquatint-presets');
  channel.onmessage = () => void refresh();
  await refresh();
}

async function refresh(): Promise<void> {
  const presets = await (await wordsDatabase.reading()).getAll('presets');
  usePresets.setState({ presets: presets.toSorted((a, b) => a.name.localeCompare(b.name)) });
}

async function changed(change: Promise<void>): Promise<void> {
  try {
    await change;
    channel?.postMessage('changed');
    await refresh();
  } catch (reason) {
    notify({
      tone: 'warning',
      text: t('stores:thePresetCouldNotBe', { reason: reasonText(reason) }),
    });
  }
}

/** What of the settings no preset says. */
const ownWords = ({ prompt, negativePrompt, seed, source }: Settings): Partial<Settings> => ({
  ...{ prompt, negativePrompt, seed, source },
});

/** The form's settings under a name; what had that name is replaced. */
export async function keepPreset(name: string): Promise<void> {
  const shown = visibleText(name.trim().slice(0, LONGEST_NAME));
  if (shown === '') return;
  const same = usePresets.getState().presets.find((preset) => preset.name === shown);
  const { seedMode: _, ...draft } = useDraft.getState();
  const settings = { ...draft, ...ownWords(USUAL_SETTINGS) };
  const preset = { id: same?.id ?? crypto.randomUUID(), name: shown, settings };
  await changed(
    wordsDatabase.write(['presets'], (transaction) => [() => transaction.objectStore('presets').put(preset)]),
  );
}

export function removePreset(id: string): Promise<void> {
  return changed(
    wordsDatabase.write(['presets'], (transaction) => [() => transaction.objectStore('presets').delete(id)]),
  );
}

/** The form takes the preset's settings; words, seed and picture stay. */
export function applyPreset({ name, settings }: Preset): void {
  const { seedMode, ...draft } = useDraft.getState();
  const { models } = useModels.getState();
  const mark = draftMark();
  const read = { ...readValues(SETTINGS, settings, USUAL_SETTINGS), ...ownWords(draft) };
  const isHere = models.length === 0 || models.some(({ id }) => id === read.model);
  adoptSettings(isHere ? read : { ...read, model: draft.model }, seedMode);
  notify({
    text: sentences(t('stores:theFormHasTheSettings', { name }), isHere ? '' : t('stores:presetModelIsGone')),
    tone: isHere ? 'plain' : 'warning',
    command: { kind: 'undo-draft', mark },
  });
}
