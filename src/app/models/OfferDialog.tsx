import { RadioGroup } from '@base-ui/react/radio-group';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { said } from '../../core/said.ts';
import { PUBLIC_ANNOTATORS } from '../../core/annotators/annotators.ts';
import { CATALOGUE } from '../../core/hub/catalogue.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { DownloadChoice, DownloadOffer } from '../../protocol/downloads.ts';
import { closeLookUp, lookUp, startDownload, useDownloads, type LookUp } from '../../stores/downloads.ts';
import { useStorage } from '../../stores/storage.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { CheckInput } from '../../ui/CheckInput.tsx';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { RadioMark } from '../../ui/RadioMark.tsx';
import { FailureNote } from '../FailureNote.tsx';
import { fileSize } from '../phrases.ts';
import { licenceName } from './licenceName.ts';
import styles from './OfferDialog.module.css';

/** What an address leads to: size, licence, ways to take it. The last stop before anything is downloaded. */
export function OfferDialog() {
  const found = useDownloads((state) => state.lookUp);
  return (
    <ModalDialog
      open={found !== null}
      onClose={closeLookUp}
      title={found?.offer?.name ?? found?.address ?? ''}
    >
      {found ? <Answer found={found} /> : null}
    </ModalDialog>
  );
}

function Answer({ found }: { readonly found: LookUp }) {
  if (found.offer?.gated) return <Gated offer={found.offer} />;
  if (found.offer) return <Offer key={found.offer.page} offer={found.offer} />;
  if (found.error) {
    return (
      <div className={styles['body']}>
        <FailureNote error={found.error} />
        <Button className={styles['again']} onClick={() => void lookUp(found.address)}>
          {t('models:tryAgain')}
        </Button>
      </div>
    );
  }
  return (
    <p className={styles['asking']} role="status">
      {t('models:askingWhatThereIs')}
    </p>
  );
}

function Offer({ offer }: { readonly offer: DownloadOffer }) {
  const [index, setIndex] = useState(0);
  const [agreed, setAgreed] = useState(false);
  const error = useDownloads((state) => state.error);
  const choice = offer.choices[index];
  if (!choice) return null;
  const mustAgree = offer.licence.limits !== null;
  return (
    <div className={styles['body']}>
      <PageLink page={offer.page} />
      <Choices choices={offer.choices} index={index} onChange={setIndex} />
      <Licence offer={offer} agreed={agreed} onAgree={setAgreed} />
      <Room bytes={choice.bytes} />
      {error ? <FailureNote error={error} /> : null}
      <div className={styles['buttons']}>
        <Button look="quiet" onClick={closeLookUp}>
          {t('models:notNow')}
        </Button>
        <Button
          look="primary"
          icon={<Download aria-hidden />}
          disabled={mustAgree && !agreed}
          onClick={() => void startDownload(offer, { ...choice, name: catalogueName(offer, choice) })}
        >
          {choice.bytes === null
            ? t('models:download')
            : t('models:downloadBytes', { bytes: fileSize(choice.bytes) })}
        </Button>
      </div>
    </div>
  );
}

/** Models of the catalogue keep the name that they were chosen by. */
function catalogueName({ name }: DownloadOffer, choice: DownloadChoice): string {
  const known = CATALOGUE.find(({ address }) =>
    choice.kind === 'folder' ? address === name : address.endsWith(`/${choice.files[0]?.path ?? ''}`),
  );
  const annotator = Object.values(PUBLIC_ANNOTATORS).find(({ address }) => address === name);
  return (known ?? annotator)?.name ?? choice.name;
}

function PageLink({ page }: { readonly page: string }) {
  return (
    <p>
      <a href={page} target="_blank" rel="noreferrer">
        {t('models:readAboutItOn', { host: new URL(page).host })}
      </a>
    </p>
  );
}

/** There is nothing to choose: no page can sign in at the hub for its visitor. */
function Gated({ offer: { name, page } }: { readonly offer: DownloadOffer }) {
  return (
    <div className={styles['body']}>
      <FailureNote error={{ code: 'hub-gated', message: '', said: [said('hub.gated', { name })] }} />
      <PageLink page={page} />
    </div>
  );
}

interface ChoicesProps {
  readonly choices: readonly DownloadChoice[];
  readonly index: number;
  readonly onChange: (index: number) => void;
}

function Choices({ choices, index, onChange }: ChoicesProps) {
  const [only] = choices;
  if (choices.length === 1 && only) return <p>{choiceWords(only).join('. ')}.</p>;
  return (
    <RadioGroup
      aria-label={t('models:whatToDownload')}
      className={styles['choices']}
      value={String(index)}
      onValueChange={(value) => onChange(Number(value))}
    >
      {choices.map((choice, i) => {
        const [title, note] = choiceWords(choice);
        return (
          <label key={`${choice.kind}-${choice.variant}-${choice.name}`} className={styles['choice']}>
            <RadioMark value={String(i)} />
            <span>
              <span className={styles['choiceTitle']}>{title}</span>
              <span className={styles['choiceNote']}>{note}</span>
            </span>
            <span className={styles['choiceSize']}>
              {choice.bytes === null ? '' : fileSize(choice.bytes)}
            </span>
          </label>
        );
      })}
    </RadioGroup>
  );
}

function choiceWords({ kind, variant, name, files }: DownloadChoice): readonly [string, string] {
  if (kind === 'checkpoint') return [visibleText(files[0]?.path ?? name), t('models:oneFileEverythingInIt')];
  if (kind === 'item') return [visibleText(name), t('models:forUseWithAModel')];
  const { length: count } = files;
  if (variant === 'fp16') return [t('models:with16BitNumbers'), t('models:halfTheSize', { count })];
  if (variant === 'full') return [t('models:asItWasPublished'), t('models:inFullPrecision', { count })];
  return [t('models:theWholeModel'), t('models:fileCount', { count })];
}

interface LicenceProps {
  readonly offer: DownloadOffer;
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
}

function Licence({ offer: { licence }, agreed, onAgree }: LicenceProps) {
  return (
    <div className={styles['licence']}>
      <p>
        <span className={styles['term']}>{t('models:licence')} </span>
        {licence.url === null ? (
          licenceName(licence)
        ) : (
          <a href={licence.url} target="_blank" rel="noreferrer">
            {licenceName(licence)}
          </a>
        )}
      </p>
      {licence.limits === null ? (
        <p className={styles['soft']}>{t('models:freeOfLimits')}</p>
      ) : (
        <>
          <p className={styles['soft']}>{t(`models:limits.${licence.limits}`)}</p>
          <CheckInput checked={agreed} onChange={onAgree}>
            {t('models:iHaveReadItAndKeepToIt')}
          </CheckInput>
        </>
      )}
    </div>
  );
}

function Room({ bytes }: { readonly bytes: number | null }) {
  const { left, persistent } = useStorage();
  const size = bytes === null ? t('models:theServerHasNotSaidHow') : '';
  const room = left === null ? '' : t('models:thereIsRoomFor', { left: fileSize(left) });
  const keep = persistent === false ? t('models:theBrowserMayAsk') : '';
  return (
    <p className={styles['soft']}>
      {[size, room, t('models:itGoesOnWhereItStopped'), keep].filter((part) => part !== '').join(' ')}
    </p>
  );
}
