import { useEffect, useRef, useState } from 'react';
import { seedAfter, type RecipeSeed } from '../../core/recipe/seed.ts';
import { useGallery, openPicture, wantEntries } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { useGeneration } from '../../stores/generation.ts';
import { isBusy, type GenerationState } from '../../stores/generationReducer.ts';
import { sentence } from '../../stores/sentence.ts';
import { t } from '../../texts/translate.ts';
import { ToneWedge } from '../../ui/ToneWedge.tsx';
import { FailureNote } from '../FailureNote.tsx';
import { announcement, duration, excerpt, roughDuration, stageText } from '../phrases.ts';
import { dragPrint } from '../source/printDrag.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import { EmergingPicture } from './EmergingPicture.tsx';
import { EmptyPlate } from './EmptyPlate.tsx';
import styles from './Plate.module.css';

/** The sheet on the press: what is being made, or what was made last. */
export function Plate() {
  const state = useGeneration();
  const section = useScrolledTo(state.job);
  const latest = useGallery(({ ids, entries }) => entries.get(ids[0] ?? ''));
  const entries = useGallery((gallery) => gallery.entries);
  const reading = useGallery((gallery) => gallery.status === 'reading');
  useEffect(() => void wantEntries(state.made), [state.made]);
  const made = state.made.flatMap((id) => entries.get(id) ?? []);
  const busy = isBusy(state);
  const last = made.at(-1) ?? latest ?? null;
  // What did not become a picture makes room for the last that did.
  const unfinished = busy || (state.phase === 'failed' && last === null);
  const shown = unfinished ? null : last;
  return (
    <section ref={section} className={styles['plate']} aria-label={t('plate:plate')}>
      <div className={styles['sheet']} data-busy={busy ? '' : undefined}>
        {unfinished ? (
          <Unfinished state={state} />
        ) : shown ? (
          <Print entry={shown} />
        ) : reading ? null : (
          <EmptyPlate />
        )}
      </div>
      <Status state={state} />
      {made.length > 1 || (busy && made.length > 0) ? <ContactStrip entries={made} /> : null}
      <p className="visually-hidden" role="status">
        {announcement(state)}
      </p>
    </section>
  );
}

/** On a phone the plate lies below the prompt: a new job brings it into view. */
function useScrolledTo(job: number) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (job > 0) section.current?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  }, [job]);
  return section;
}

function Unfinished({ state }: { readonly state: GenerationState }) {
  const { settings, pixels, steps } = state;
  if (!settings) return null;
  const progress = Math.min(1, steps / settings.steps);
  const style = printStyle(settings);
  return (
    <figure className={styles['print']} style={style}>
      <div className={styles['mark']} data-faint={state.phase === 'failed' ? '' : undefined}>
        {pixels ? (
          <EmergingPicture
            key={`${state.job}/${state.picture}`}
            {...{ pixels, progress }}
            width={settings.width}
            height={settings.height}
            label={t('plate:afterStepOf', { prompt: settings.prompt, step: steps, of: settings.steps })}
          />
        ) : null}
      </div>
      <Caption
        edition={`${state.picture + 1}/${settings.count}`}
        prompt={settings.prompt}
        seed={seedAfter(settings.seed, state.picture)}
      />
    </figure>
  );
}

/** Its proportions, and the size beyond which it would only be blurred. */
const printStyle = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  '--ratio': width / height,
  '--most': `${4 * Math.max(256, width)}px`,
});

function Print({ entry }: { readonly entry: GalleryEntry }) {
  const { prompt, seed } = entry.recipe.settings;
  return (
    <figure className={styles['print']} style={printStyle(entry)} {...dragPrint(entry.id)}>
      <button
        type="button"
        className={styles['open']}
        onClick={() => openPicture(entry.id)}
        aria-label={t('plate:open', { prompt: excerpt(prompt) })}
      >
        <span className={styles['mark']}>
          <StoredPicture entry={entry} kind="png" className={styles['picture']} decorative />
        </span>
      </button>
      <Caption edition={`${entry.width} × ${entry.height}`} prompt={prompt} seed={seed} />
    </figure>
  );
}

/** Below the plate mark, as a print is signed: edition, title, and in the signature's place the seed. */
function Caption({
  edition,
  prompt,
  seed,
}: {
  readonly edition: string;
  readonly prompt: string;
  readonly seed: RecipeSeed;
}) {
  return (
    <figcaption className={styles['caption']}>
      <span>{edition}</span>
      <span className={styles['captionTitle']} dir="auto" title={prompt}>
        {prompt}
      </span>
      <span>
        <span className="visually-hidden">{t('plate:seed')} </span>
        <span aria-hidden>№ </span>
        {seed}
      </span>
    </figcaption>
  );
}

function Status({ state }: { readonly state: GenerationState }) {
  if (state.phase === 'failed' && state.error) {
    return <FailureNote error={state.error} />;
  }
  return (
    <>
      {isBusy(state) ? <Progress state={state} /> : null}
      {state.phase === 'cancelled' ? <p className={styles['line']}>{cancelledText(state)}</p> : null}
      {state.notices.map(sentence).map((notice) => (
        <p key={notice} className={styles['line']}>
          {notice}
        </p>
      ))}
    </>
  );
}

function cancelledText({ made, settings }: GenerationState): string {
  if (made.length === 0) return t('plate:stoppedBeforeThe');
  return t('plate:stoppedAfter', { made: made.length, of: settings?.count ?? 1 });
}

function Progress({ state }: { readonly state: GenerationState }) {
  const count = state.settings?.count ?? 1;
  const which = count > 1 ? `${t('plate:pictureOf', { picture: state.picture + 1, of: count })} · ` : '';
  const text = `${which}${stageText(state)}`;
  const left = useTimeLeft(state);
  const steps = state.settings?.steps ?? 1;
  const isAside = state.stage === 'model' || state.stage === 'adapt' || state.stage === 'enlarge';
  const wedge = isAside ? { done: state.done, total: state.total } : { done: state.steps, total: steps };
  return (
    <div className={styles['progress']}>
      <ToneWedge label={t('plate:progress')} {...wedge} text={text} cells={steps} />
      <div className={styles['line']}>
        <span>{text}</span>
        <span>{left}</span>
      </div>
    </div>
  );
}

const QUIET_FOR = 45;

/** Counts down between the engine's own estimates, and says so when it has been silent for long. */
function useTimeLeft(state: GenerationState): string {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const silent = Math.max(0, (now - state.heardAt) / 1000);
  if (silent > QUIET_FOR && (state.secondsLeft === null || silent > 2 * state.secondsLeft)) {
    return t('plate:noNews', { time: roughDuration(silent) });
  }
  if (state.secondsLeft === null) return '';
  return t('plate:timeLeft', { time: duration(Math.max(0, state.secondsLeft - silent)) });
}

function ContactStrip({ entries }: { readonly entries: readonly GalleryEntry[] }) {
  return (
    <ul className={styles['strip']} aria-label={t('plate:picturesOfThisJob')}>
      {entries.map((entry, i) => (
        <li key={entry.id}>
          <button
            type="button"
            onClick={() => openPicture(entry.id)}
            aria-label={t('plate:openPicture', { number: i + 1 })}
          >
            <StoredPicture entry={entry} kind="thumb" decorative />
          </button>
        </li>
      ))}
    </ul>
  );
}
