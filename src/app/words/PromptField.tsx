import type { ComponentProps } from 'react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { usePromptView } from '../../stores/promptView.ts';
import { FORM_TEXT } from '../page/undoKeys.ts';
import { TextArea } from '../../ui/TextArea.tsx';
import styles from './Words.module.css';
import { TokenGauge } from './TokenGauge.tsx';
import { UnknownWords } from './UnknownWords.tsx';
import { onWeightKey } from './weightKeys.ts';

/** The box for what is to be seen. */
export const PROMPT_ID = 'prompt';

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
  return (
    <div className={styles['promptField']}>
      <TextArea
        {...rest}
        {...{ [FORM_TEXT]: '' }}
        hideLabel
        value={text}
        dir="auto"
        spellCheck
        aria-keyshortcuts="Control+Enter Meta+Enter Control+ArrowUp Control+ArrowDown"
        enterKeyHint="enter"
        onChange={(event) => editDraft({ [field]: event.target.value })}
        onKeyDown={onWeightKey}
      />
      <UnknownWords field={field} />
      {room === null ? null : <TokenGauge {...{ tokens, room, chunks, slips, unlisted }} />}
    </div>
  );
}
