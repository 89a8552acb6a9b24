import { usePromptView } from '../../stores/promptView.ts';
import { t } from '../../texts/translate.ts';
import { unknownSentence } from './slipText.ts';
import styles from './Words.module.css';

const SHOWN = 4;

/** Under the box, before anything is generated: the words that the model was never told, and what it knows instead. */
export function UnknownWords({ field }: { readonly field: 'prompt' | 'negativePrompt' }) {
  const unknown = usePromptView((state) => state[field]?.view.unknown);
  if (unknown === undefined || unknown.length === 0) return null;
  return (
    <ul className={styles['unknown']}>
      {unknown.slice(0, SHOWN).map((word) => (
        <li key={word.word}>{unknownSentence(word)}</li>
      ))}
      {unknown.length > SHOWN ? (
        <li>{t('words:andMoreWordsThatItDoes', { count: unknown.length - SHOWN })}</li>
      ) : null}
    </ul>
  );
}
