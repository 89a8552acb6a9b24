import { Paintbrush, X } from 'lucide-react';
import type { Size } from '../../core/canvas/area.ts';
import { takes } from '../../core/model/card.ts';
import type { Settings } from '../../core/recipe/settings.ts';
import { editDraft, useDraft } from '../../stores/draft.ts';
import { openMask, useMaskPainting } from '../../stores/maskPainting.ts';
import { useModelCard } from '../../stores/models.ts';
import { startFrom, type Brought } from '../../stores/startFrom.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { OnceOpened } from '../../ui/OnceOpened.tsx';
import { SettingControl } from '../settings/SettingControl.tsx';
import { PictureButton } from './PictureButton.tsx';
import { PictureDrop } from './PictureDrop.tsx';
import { SourceSize } from './SourceSize.tsx';
import { useResizing } from './useResizing.ts';
import { useShownPicture } from './useShownPicture.ts';
import { later } from '../../ui/later.tsx';
import styles from './Source.module.css';

const CanvasDialog = later(async () => (await import('../canvas/CanvasDialog.tsx')).CanvasDialog);

/** A picture to start from: painted over by `strength`, or only where a mask says so. */
export function SourceField() {
  const source = useDraft((draft) => draft.source);
  const take = (brought: Brought): void => void startFrom(brought);
  return (
    <PictureDrop onPicture={take}>
      {source === null ? (
        <PictureButton label={t('source:pictureToStartFrom')} onPicture={take}>
          {t('source:startFromAPicture')}
        </PictureButton>
      ) : (
        <Chosen />
      )}
    </PictureDrop>
  );
}

function Chosen() {
  const source = useDraft((draft) => draft.source);
  const picture = useShownPicture(source?.image ?? null);
  const mask = useShownPicture(source?.mask ?? null);
  const sketch = useShownPicture(source?.sketch ?? null);
  const card = useModelCard();
  if (source === null) return null;
  return (
    <section className={styles['chosen']} aria-label={t('source:pictureToStartFrom')}>
      <div className={styles['thumb']}>
        {picture === null ? (
          <p className={styles['missing']}>{t('source:thisPictureIsNotOnThis')}</p>
        ) : (
          <img src={picture.url} alt={t('source:thePictureToStartFrom')} />
        )}
        {sketch === null ? null : <img className={styles['sketch']} src={sketch.url} alt="" />}
        <KeptPart size={picture?.size ?? null} />
        {mask === null ? null : <img className={styles['mask']} src={mask.url} alt="" />}
      </div>
      <div className={styles['about']}>
        <div className={styles['head']}>
          <h3 className={styles['title']}>{t('source:startsFromAPicture')}</h3>
          <IconButton label={t('source:startFromNoiseAlone')} onClick={() => editDraft({ source: null })}>
            <X aria-hidden />
          </IconButton>
        </div>
        <SettingControl path="source.strength" />
        {takes(card, 'source.noiseLevel') ? <SettingControl path="source.noiseLevel" /> : null}
        {takes(card, 'guidanceOptions.image') ? <SettingControl path="guidanceOptions.image" /> : null}
        <button
          type="button"
          className={styles['link']}
          disabled={picture === null}
          onClick={() => openMask(true)}
        >
          <Paintbrush aria-hidden />{' '}
          {source.mask === null ? t('source:paintOnlyAPartAnew') : t('source:changeTheMask')}
        </button>
      </div>
      <div className={styles['area']}>
        {source.mask === null ? null : <SettingControl path="paintArea" />}
        {source.mask === null || source.strength === 1 ? null : <SettingControl path="source.fill" />}
        {picture === null ? null : <SourceSize picture={picture.size} />}
      </div>
      {picture === null ? null : <CanvasPad source={source} />}
    </section>
  );
}

/** What is left of a picture that is cut. */
function KeptPart({ size }: { readonly size: Size | null }) {
  const resizing = useResizing(size);
  if (size === null || resizing?.kind !== 'cut') return null;
  const { left, top, width, height } = resizing.kept;
  const place = {
    '--left': left / size.width,
    '--top': top / size.height,
    '--width': width / size.width,
    '--height': height / size.height,
  };
  return <span className={styles['kept']} style={place} aria-hidden />;
}

function CanvasPad({ source }: { readonly source: NonNullable<Settings['source']> }) {
  const isOpen = useMaskPainting((painting) => painting.isOpen);
  return (
    <OnceOpened isOpen={isOpen}>
      <CanvasDialog open={isOpen} names={source} onClose={() => openMask(false)} />
    </OnceOpened>
  );
}
