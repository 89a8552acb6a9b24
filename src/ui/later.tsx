import { useCallback, useEffect, useState, type ComponentType } from 'react';
import { create } from 'zustand';
import { t } from '../texts/translate.ts';
import { laterTexts } from '../texts/laterTexts.ts';
import { Button } from './Button.tsx';
import styles from './later.module.css';

let begin = (): void => undefined;
/** See letTheRestCome. */
export const whenTheRestMayCome = new Promise<void>((resolve) => (begin = resolve));

/** What makes the first picture is here: the rest of the page may come. Called once, or more often. */
export const letTheRestCome = (): void => begin();

/**
 * A part of the page that the first picture does not need: fetched when it is first shown, after what the first picture does need,
 * with the texts that only such parts say. Where it cannot be fetched, that is said, and it can be tried again. Not React's `lazy`: what
 * comes soon after it was asked for is kept back by React for a third of a second.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let fetched: ComponentType<Props> | null = null;
  const fetchPart = async (): Promise<ComponentType<Props>> => {
    await whenTheRestMayCome;
    [fetched] = await Promise.all([load(), laterTexts()]);
    return fetched;
  };
  return function Later(props: Props) {
    const [Part, setPart] = useState(() => fetched);
    const [isMissing, setMissing] = useState(false);
    useEffect(() => {
      if (Part !== null || isMissing) return undefined;
      let isShown = true;
      fetchPart().then(
        (part) => isShown && setPart(() => part),
        (reason: unknown) => {
          console.warn('A part of the page could not be fetched:', reason);
          if (isShown) setMissing(true);
        },
      );
      return () => {
        isShown = false;
      };
    }, [Part, isMissing]);
    const again = useCallback(() => setMissing(false), []);
    if (isMissing) return <Missing again={again} />;
    return Part === null ? null : <Part {...props} />;
  };
}

type Again = () => void;

/** What is shown and could not be fetched. */
const useMissing = create<{ readonly parts: readonly Again[] }>()(() => ({ parts: [] }));

/** Parts come together, and are missing together: the first of them says it for all. */
function Missing({ again }: { readonly again: Again }) {
  useEffect(() => {
    useMissing.setState(({ parts }) => ({ parts: [...parts, again] }));
    return () => useMissing.setState(({ parts }) => ({ parts: parts.filter((part) => part !== again) }));
  }, [again]);
  const isFirst = useMissing(({ parts }) => parts[0] === again);
  if (!isFirst) return null;
  return (
    <p className={styles['missing']} role="alert">
      {t('ui:partNotFetched')}{' '}
      <Button onClick={() => useMissing.getState().parts.forEach((part) => part())}>
        {t('ui:tryAgain')}
      </Button>
    </p>
  );
}
