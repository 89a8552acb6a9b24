import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { suggestionsAt, type Suggestion } from '../../stores/suggestions.ts';
import { toggleStyle } from '../../stores/styles.ts';
import { replaceText } from './replaceText.ts';

export interface Suggesting {
  readonly shown: readonly Suggestion[];
  /** −1: none, so that Enter and Tab do what they always do. */
  readonly highlighted: number;
  readonly onInput: (field: HTMLTextAreaElement, isComposing: boolean) => void;
  /** The cursor has moved, or something is selected: what was suggested is for another place. */
  readonly onSelect: (field: HTMLTextAreaElement) => void;
  /** True where the key was for the suggestions. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  readonly take: (suggestion: Suggestion) => void;
  readonly close: () => void;
}

/** Suggestions for a box of words, while somebody writes in it. */
export function useSuggestions(field: RefObject<HTMLTextAreaElement | null>): Suggesting {
  const [shown, show] = useState<readonly Suggestion[]>([]);
  const [highlighted, highlight] = useState(-1);
  const asked = useRef(0);
  /** Where the cursor stood when they were asked for. */
  const cursor = useRef(-1);
  const close = (): void => {
    asked.current += 1;
    show([]);
    highlight(-1);
  };
  useEffect(() => () => void (asked.current += 1), []);
  const onInput = (area: HTMLTextAreaElement, isComposing: boolean): void => {
    const mine = ++asked.current;
    cursor.current = area.selectionStart;
    if (isComposing || area.selectionStart !== area.selectionEnd) return close();
    void suggestionsAt(area.value, area.selectionStart).then((found) => {
      // Something else has been written since, or the box was left.
      if (mine !== asked.current) return;
      show(found);
      highlight(-1);
    });
  };
  const isElsewhere = (area: HTMLTextAreaElement): boolean =>
    area.selectionStart !== cursor.current || area.selectionEnd !== cursor.current;
  const onSelect = (area: HTMLTextAreaElement): void => {
    if (isElsewhere(area)) close();
  };
  const take = ({ text, start, style }: Suggestion): void => {
    const area = field.current;
    close();
    if (area === null || isElsewhere(area)) return;
    if (style !== undefined) toggleStyle(style);
    area.focus();
    replaceText(area, `${area.value.slice(0, start)}${text}${area.value.slice(cursor.current)}`);
    area.setSelectionRange(start + text.length, start + text.length);
    close();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (shown.length === 0 || event.nativeEvent.isComposing) return false;
    if (hasModifier(event)) {
      // A picture was begun.
      if (event.key === 'Enter') close();
      return false;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = shown[highlighted];
    if (step !== undefined)
      highlight((place) => ((place + shown.length + 2 + step) % (shown.length + 1)) - 1);
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  return { shown, highlighted, onInput, onSelect, onKeyDown, take, close };
}

const hasModifier = ({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean =>
  altKey || ctrlKey || metaKey || shiftKey;
