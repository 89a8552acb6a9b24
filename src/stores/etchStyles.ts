import type { Style } from '../core/prompt/styles.ts';
import { useDraft } from './draft.ts';
import { offerStyles } from './styles.ts';

/** The words for styles that the built-in model was trained with (tools/training/captions.py), as chips. */
// They go into the prompt as they are: words that the model knows.
// eslint-disable-next-line no-restricted-syntax
const WORDS = ['3D', 'Flat', 'Cartoon', 'Sticker', 'Gradient', 'High contrast', 'Outline'];

const ETCH_STYLES: readonly Style[] = WORDS.map((name) => ({
  name,
  prompt: name.toLowerCase(),
  negativePrompt: '',
}));

/** Offers them while the built-in model is chosen. */
export function watchModelStyles(): void {
  const offer = ({ model }: { readonly model: string }): void =>
    offerStyles(model === 'etch' ? ETCH_STYLES : []);
  offer(useDraft.getState());
  useDraft.subscribe((draft, before) => {
    if (draft.model !== before.model) offer(draft);
  });
}
