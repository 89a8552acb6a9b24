import { Check, Grid3x3, Infinity as InfinityMark, ListPlus, Square } from 'lucide-react';
import { useState, type MouseEvent } from 'react';
import { cancelGeneration, finishGeneration, useGeneration } from '../../stores/generation.ts';
import { isBusy } from '../../stores/generationReducer.ts';
import { endEditing, useQueue } from '../../stores/queue.ts';
import { generate } from '../../stores/queueWork.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { OnceOpened } from '../../ui/OnceOpened.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import { PROMPT_ID } from './promptId.ts';
import { later } from '../../ui/later.tsx';
import styles from './Words.module.css';

const GridDialog = later(async () => (await import('../grid/GridDialog.tsx')).GridDialog);

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

interface Props {
  /** Nothing is described yet. */
  readonly empty: boolean;
}

/** What begins a picture, adds one to the queue, or ends the one that is being made. */
export function GenerateButtons({ empty }: Props) {
  const busy = useGeneration(isBusy);
  const waits = useQueue(({ jobs, paused }) => paused || jobs.some(({ state }) => state !== 'held'));
  const editing = useQueue(({ editing: id }) => id !== null);
  // One button in several roles: the second press of a double click is not meant for the next.
  const role = editing
    ? t('words:putBackInTheQueue')
    : busy || waits
      ? t('words:addToTheQueue')
      : t('words:generate');
  const isSettled = useSettled(role);
  const isMeant = (event: MouseEvent): boolean => event.detail < 2 || isSettled(event);
  const press = (event: MouseEvent, repeats: boolean): void => {
    if (empty) document.getElementById(PROMPT_ID)?.focus();
    else if (isMeant(event)) void generate({ repeats });
  };
  return (
    <div className={styles['buttons']}>
      <Button
        look="primary"
        className={styles['generate']}
        icon={busy && !editing ? <ListPlus aria-hidden /> : undefined}
        onClick={(event) => press(event, false)}
        aria-keyshortcuts="Control+Enter Meta+Enter"
      >
        {role} <kbd className={styles['key']}>{isMac ? '⌘' : 'Ctrl'} ↵</kbd>
      </Button>
      {editing ? (
        <Button onClick={endEditing}>{t('words:leaveItAsItWas')}</Button>
      ) : (
        <GridButton empty={empty} />
      )}
      {editing ? null : (
        <IconButton
          label={t('words:pictureAfterPicture')}
          className={styles['repeat']}
          onClick={(event) => press(event, true)}
        >
          <InfinityMark aria-hidden />
        </IconButton>
      )}
      {busy ? <EndButtons isMeant={isMeant} /> : null}
    </div>
  );
}

function GridButton({ empty }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        label={t('words:aGridOverSettings')}
        className={styles['repeat']}
        onClick={() => (empty ? document.getElementById(PROMPT_ID)?.focus() : setOpen(true))}
      >
        <Grid3x3 aria-hidden />
      </IconButton>
      <OnceOpened isOpen={open}>
        <GridDialog open={open} onClose={() => setOpen(false)} />
      </OnceOpened>
    </>
  );
}

function EndButtons({ isMeant }: { readonly isMeant: (event: MouseEvent) => boolean }) {
  const isStopping = useGeneration(({ phase }) => phase === 'cancelling');
  const isUnderWay = useGeneration(({ steps, settings }) => steps > 0 && steps < (settings?.steps ?? 0));
  return (
    <div className={styles['ends']}>
      <Button
        icon={<Square aria-hidden />}
        disabled={isStopping}
        onClick={(event) => isMeant(event) && cancelGeneration()}
        aria-keyshortcuts="Escape"
      >
        {isStopping ? t('words:stopping') : t('words:cancel')} <kbd className={styles['key']}>Esc</kbd>
      </Button>
      <Button
        icon={<Check aria-hidden />}
        disabled={isStopping || !isUnderWay}
        title={t('words:endsWithThePictureAs')}
        onClick={(event) => isMeant(event) && finishGeneration()}
      >
        {t('words:finishNow')}
      </Button>
    </div>
  );
}
