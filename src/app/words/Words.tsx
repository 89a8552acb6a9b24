import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight, Square } from 'lucide-react';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { cancelGeneration, generate, useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { Button } from '../../ui/Button.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { EXAMPLES } from './examples.ts';
import styles from './Words.module.css';

const PROMPT_ID = 'prompt';
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Words() {
  const prompt = useDraft((draft) => draft.prompt);
  return (
    <section className={styles['words']} aria-label="Describe">
      <TextArea
        label="Describe a picture"
        hideLabel
        look="title"
        id={PROMPT_ID}
        placeholder="Describe a picture …"
        value={prompt}
        dir="auto"
        spellCheck
        enterKeyHint="enter"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onChange={(event) => editDraft({ prompt: event.target.value })}
      />
      <Examples />
      <GenerateButton empty={prompt.trim() === ''} />
      <NegativePrompt />
    </section>
  );
}

function Examples() {
  return (
    <ul className={styles['examples']} aria-label="Examples to try">
      <li className={styles['try']} aria-hidden>
        Try
      </li>
      {EXAMPLES.map((example) => (
        <li key={example}>
          <button type="button" className={styles['example']} onClick={() => editDraft({ prompt: example })}>
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}

function GenerateButton({ empty }: { readonly empty: boolean }) {
  const phase = useGeneration((state) => state.phase);
  const busy = useGeneration(isBusy);
  if (busy) {
    return (
      <Button
        className={styles['generate']}
        icon={<Square aria-hidden />}
        disabled={phase === 'cancelling'}
        onClick={cancelGeneration}
        aria-keyshortcuts="Escape"
      >
        {phase === 'cancelling' ? 'Stopping …' : 'Cancel'} <kbd className={styles['key']}>Esc</kbd>
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      className={styles['generate']}
      onClick={() => (empty ? document.getElementById(PROMPT_ID)?.focus() : void generate())}
      aria-keyshortcuts="Control+Enter Meta+Enter"
    >
      Generate <kbd className={styles['key']}>{isMac ? '⌘' : 'Ctrl'} ↵</kbd>
    </Button>
  );
}

function NegativePrompt() {
  const negativePrompt = useDraft((draft) => draft.negativePrompt);
  return (
    <Collapsible.Root defaultOpen={negativePrompt !== ''} className={styles['negative']}>
      <Collapsible.Trigger className={styles['negativeTrigger']}>
        <ChevronRight aria-hidden />
        What to leave out
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles['negativePanel']}>
        <TextArea
          label="Negative prompt: what to leave out"
          hideLabel
          placeholder="blurry, text, a frame …"
          value={negativePrompt}
          dir="auto"
          onChange={(event) => editDraft({ negativePrompt: event.target.value })}
        />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
