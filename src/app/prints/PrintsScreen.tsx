import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { lookFor } from '../../stores/found.ts';
import { useGallery } from '../../stores/gallery.ts';
import { selectNone } from '../../stores/selection.ts';
import { measureStorage } from '../../stores/storage.ts';
import { VIEW_ADDRESS } from '../../stores/view.ts';
import { t } from '../../texts/translate.ts';
import { BinWall } from './BinWall.tsx';
import { PrintsWall } from './PrintsWall.tsx';
import { RoomLine } from './RoomLine.tsx';
import { SearchBar } from './SearchBar.tsx';
import { TransferBar } from './TransferBar.tsx';
import styles from './PrintsScreen.module.css';

/** Every print there is: to be found, sorted out and taken away. */
export function PrintsScreen() {
  const title = useRef<HTMLHeadingElement>(null);
  const [isBin, showBin] = useState(false);
  const look = useLookLater();
  useEffect(() => {
    void measureStorage();
    title.current?.focus({ preventScroll: true });
    return selectNone;
  }, []);
  const show = (bin: boolean): void => {
    selectNone();
    showBin(bin);
  };
  return (
    <main className={styles['screen']} onLoadCapture={look}>
      <header className={styles['header']}>
        <a className={styles['back']} href={VIEW_ADDRESS.studio}>
          <ArrowLeft aria-hidden /> {t('prints:backToThePress')}
        </a>
        <div className={styles['head']}>
          <h2 ref={title} tabIndex={-1} className={styles['title']}>
            {isBin ? t('prints:bin') : t('prints:prints')}
          </h2>
          <RoomLine />
        </div>
        <SearchBar isBin={isBin} onShowBin={show} />
        <TransferBar />
      </header>
      {isBin ? <BinWall /> : <AllPrints />}
    </main>
  );
}

/** Milliseconds after the first picture, and where none comes. */
const AFTER_FIRST = 250;
const AT_LATEST = 1500;

/** The search reads every print: it begins when those in sight are there. Gives what is to be called with the first of them. */
function useLookLater(): () => void {
  const [isFirstThere, setFirstThere] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => void lookFor({}), isFirstThere ? AFTER_FIRST : AT_LATEST);
    return () => clearTimeout(timer);
  }, [isFirstThere]);
  return () => setFirstThere(true);
}

function AllPrints() {
  const isEmpty = useGallery(({ status, ids }) => status !== 'reading' && ids.length === 0);
  if (!isEmpty) return <PrintsWall />;
  return <p className={styles['nothing']}>{t('prints:thereAreNoPrintsYet')}</p>;
}
