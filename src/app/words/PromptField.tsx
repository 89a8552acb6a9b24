import { useRef, type ComponentProps } from 'react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { usePromptView } from '../../stores/promptView.ts';
import { FORM_TEXT } from '../page/undoKeys.ts';
import { TextArea } from '../../ui/TextArea.tsx';
import styles from './Words.module.css';
import { SuggestionList } from './SuggestionList.tsx';
import { TokenGauge } from './TokenGauge.tsx';
import { UnknownWords } from './UnknownWords.tsx';
import { useSuggestions } from './useSuggestions.ts';
import { onWeightKey } from './weightKeys.ts';

interface Props extends Pick<ComponentProps<typeof TextArea>, 'look' | 'placeholder' | 'label' | 'id'> {
  readonly field: 'prompt' | 'negativePrompt';
}

/** A box for words, and under it a gauge of how much of a text the model reads at once they fill. */
export function PromptField({ field, ...rest }: Props) {
  const text = useDraft((draft) => draft[field]);
  const tokens = usePromptView((state) => state[field]?.view.tokens ?? 0);
  const room = usePromptView((state) => state[field]?.view.room ?? null);
  const chunks = usePromptView((state) => state[field]?.view.chunks ?? 1);
  const slips = usePromptView((state) => state[field]?.view.slips.length ?? 0);
  const unlisted = usePromptView((state) => state.unlisted[field].places.length);
  const box = useRef<HTMLTextAreaElement>(null);
  const suggesting = useSuggestions(box);
  const listId = `${rest.id}-suggestions`;
  const { shown, highlighted } = suggesting;
  return (
    <div className={styles['promptField']}>
      <TextArea
        {...rest}
        ref={box}
        aria-autocomplete="list"
        aria-controls={shown.length > 0 ? listId : undefined}
        aria-activedescendant={highlighted >= 0 ? `${listId}-${highlighted}` : undefined}
        {...{ [FORM_TEXT]: '' }}
        hideLabel
        value={text}
        dir="auto"
        spellCheck
        aria-keyshortcuts="Control+Enter Meta+Enter Control+ArrowUp Control+ArrowDown"
        enterKeyHint="enter"
        onChange={(event) => {
          editDraft({ [field]: event.target.value });
          suggesting.onInput(event.target, isComposing(event.nativeEvent));
        }}
        onSelect={(event) => suggesting.onSelect(event.currentTarget)}
        onBlur={suggesting.close}
        onKeyDown={(event) => {
          if (!suggesting.onKeyDown(event)) onWeightKey(event);
        }}
      />
      <div className={styles['foot']}>
        {room === null ? null : <TokenGauge {...{ tokens, room, chunks, slips, unlisted }} />}
        <SuggestionList id={listId} suggesting={suggesting} />
      </div>
      <UnknownWords field={field} />
    </div>
  );
}

/** A word that is still being put together, as in Chinese. */
const isComposing = (event: Event): boolean => event instanceof InputEvent && event.isComposing;
