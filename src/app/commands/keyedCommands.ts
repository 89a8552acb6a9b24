import { openOverlay } from '../../stores/overlay.ts';
import { useView, VIEW_ADDRESS, type View } from '../../stores/view.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { PROMPT_ID } from '../words/promptId.ts';

const go = (view: View) => (): void => {
  location.hash = VIEW_ADDRESS[view];
};

/** Where one looks for words: the prompt, or among the prints what finds them. */
export function focusWords(): void {
  const isPrints = useView.getState().view === 'prints';
  const field = isPrints
    ? document.querySelector<HTMLElement>('input[type="search"]')
    : document.getElementById(PROMPT_ID);
  field?.focus();
}

/** A command whose name is the same at any time. */
export interface KeyedCommand {
  readonly label: LabelKey;
  readonly keys: string;
  readonly run: () => void;
}

/** Those with keys that work wherever nothing is written and nothing lies on top. */
export const KEYED: readonly KeyedCommand[] = [
  { label: 'commands:findACommand', keys: '$mod+k', run: () => openOverlay('commands') },
  { label: 'commands:showAllKeys', keys: '?', run: () => openOverlay('shortcuts') },
  { label: 'preferences:open', keys: '$mod+,', run: () => openOverlay('preferences') },
  { label: 'commands:write', keys: '/', run: focusWords },
  { label: 'commands:goToThePress', keys: 'g s', run: go('studio') },
  { label: 'commands:goToAllPrints', keys: 'g p', run: go('prints') },
  { label: 'commands:goToTheModels', keys: 'g m', run: go('models') },
];
