import { useEffect, useRef } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { t } from '../../texts/translate.ts';
import styles from './SuggestionList.module.css';
import type { Suggesting } from './useSuggestions.ts';

interface Props {
  readonly id: string;
  readonly suggesting: Suggesting;
}

/** Ways to go on, in a row under the box: taken by a press, or by arrows and Enter. */
export function SuggestionList({ id, suggesting: { shown, highlighted, take } }: Props) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[Math.max(0, highlighted)]?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [shown, highlighted]);
  return (
    <>
      <ul
        ref={list}
        id={id}
        className={styles['list']}
        role="listbox"
        aria-orientation="horizontal"
        aria-label={t('words:suggestions')}
        hidden={shown.length === 0}
        data-suggestions={shown.length > 0 ? '' : undefined}
      >
        {shown.map((suggestion, i) => (
          <li
            key={`${suggestion.from}/${suggestion.name}`}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === highlighted}
            className={styles['option']}
            // The box keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(suggestion)}
          >
            <span className={styles['name']} dir="auto">
              {visibleText(suggestion.name)}
            </span>
            {suggestion.from === '' ? null : (
              <span className={styles['from']}>{visibleText(suggestion.from)}</span>
            )}
          </li>
        ))}
      </ul>
      <span className="visually-hidden" role="status">
        {shown.length === 0 ? '' : t('words:suggestionsArrowDownTo', { count: shown.length })}
      </span>
    </>
  );
}
