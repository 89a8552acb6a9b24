import { Component, lazy, Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { t } from '../texts/translate.ts';
import { laterTexts } from '../texts/laterTexts.ts';
import { Button } from './Button.tsx';
import styles from './later.module.css';

let begin = (): void => undefined;
/** See letTheRestCome. */
export const whenTheRestMayCome = new Promise<void>((resolve) => (begin = resolve));

/** What makes the first picture is here: the rest of the page may come. Called once, or more often. */
export const letTheRestCome = (): void => begin();

/** Only what could not be fetched can be tried again. */
class NotFetched extends Error {}

/**
 * A part of the page that the first picture does not need: fetched when it is first shown, after what the first picture does need,
 * with the texts that only such parts say. Where it cannot be fetched, that is said, and it can be tried again.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const fetched = () =>
    lazy(async () => {
      await whenTheRestMayCome;
      try {
        const [part] = await Promise.all([load(), laterTexts()]);
        return { default: part };
      } catch (cause) {
        throw new NotFetched('A part of the page could not be fetched.', { cause });
      }
    });
  let Part = fetched();
  return function Later(props: Props) {
    const [tries, setTries] = useState(0);
    const again = (): void => {
      Part = fetched();
      setTries(tries + 1);
    };
    return (
      <Fetching key={tries} again={again}>
        <Suspense>
          <Part {...props} />
        </Suspense>
      </Fetching>
    );
  };
}

interface FetchingProps {
  readonly again: () => void;
  readonly children: ReactNode;
}

interface FetchingState {
  readonly error: Error | null;
}

class Fetching extends Component<FetchingProps, FetchingState> {
  override state: FetchingState = { error: null };

  static getDerivedStateFromError(error: Error): FetchingState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (!(error instanceof NotFetched)) throw error;
    return (
      <p className={styles['missing']} role="alert">
        {t('ui:partNotFetched')} <Button onClick={this.props.again}>{t('ui:tryAgain')}</Button>
      </p>
    );
  }
}
