import { AquatintError } from '../core/errors.ts';
import { readSettingsLink } from '../engine/settingsLink.ts';
import type { BroughtSettings } from '../engine/readPicture.ts';
import { sentences } from '../texts/format.ts';
import { t } from '../texts/translate.ts';
import { adoptSettings, editDraft } from './draft.ts';
import { useImport } from './importOffer.ts';
import type { ImportPlan } from './importPlan.ts';
import { notify } from './notices.ts';
import { reasonText } from './sentence.ts';
import { sourcesOf } from './sources.ts';
import { isPicture } from './startFrom.ts';

let latest = 0;

/** What reads other programs' pictures is fetched for the first of them. */
const reading = () => import('../engine/readPicture.ts');

/** Reads a picture's settings and offers them. Nothing is changed before somebody agrees. */
export async function offerPicture(file: Blob, way: 'file' | 'clipboard' = 'file'): Promise<void> {
  const id = ++latest;
  try {
    const brought = await (await reading()).readPicture(file);
    const sources = await keptSources(brought);
    if (id === latest) useImport.setState({ offer: { id, brought, picture: file, sources } });
  } catch (reason) {
    const text = sentences(sentence(reason), way === 'clipboard' ? t('stores:dropTheFileInstead') : '');
    const canStart = await isPicture(file);
    notify({
      tone: 'warning',
      text,
      ...(canStart ? { command: { kind: 'start-from', picture: file } } : null),
    });
  }
}

async function keptSources(brought: BroughtSettings): Promise<ReadonlySet<string>> {
  return brought.kind === 'recipe' ? new Set((await sourcesOf(brought.recipe.settings)).keys()) : new Set();
}

function sentence(reason: unknown): string {
  if (reason instanceof AquatintError) return reasonText(reason);
  if (reason instanceof DOMException) return t('stores:thisFileCouldNotBeRead', { message: reason.message });
  return t('stores:theSettingsInThisFile', { reason: reasonText(reason) });
}

/** Offers the settings that a text holds, where it does. */
export async function offerText(text: string): Promise<void> {
  const id = ++latest;
  const brought = (await reading()).readPastedText(text);
  if (brought === null || id !== latest) return;
  useImport.setState({ offer: { id, brought, picture: null, sources: new Set() } });
}

/** Settings that came in the page's address are offered, and taken out of the address. */
export async function offerLink(): Promise<void> {
  const { hash } = location;
  history.replaceState(history.state, '', '#');
  const id = ++latest;
  try {
    const brought: BroughtSettings = { kind: 'recipe', recipe: await readSettingsLink(hash) };
    useImport.setState({ offer: { id, brought, picture: null, sources: new Set() } });
  } catch (reason) {
    notify({ tone: 'warning', text: sentence(reason) });
  }
}

export function acceptSettings({ settings, seedMode }: ImportPlan): void {
  adoptSettings(settings, seedMode);
  closeOffer();
}

export function acceptPrompt({ settings: { prompt, negativePrompt } }: ImportPlan): void {
  editDraft({ prompt, negativePrompt });
  closeOffer();
}

export function closeOffer(): void {
  useImport.setState({ offer: null });
}
