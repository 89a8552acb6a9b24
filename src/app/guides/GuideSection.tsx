import { useDownloads } from '../../stores/downloads.ts';
import { addGuide } from '../../stores/guides.ts';
import { useDraft } from '../../stores/draft.ts';
import { useWordless } from '../../stores/models.ts';
import type { Brought } from '../../stores/startFrom.ts';
import { t } from '../../texts/translate.ts';
import { DrawButton } from '../drawing/DrawButton.tsx';
import { PictureButton } from '../source/PictureButton.tsx';
import { PictureDrop } from '../source/PictureDrop.tsx';
import { ImagePromptCard } from './ImagePromptCard.tsx';
import { OnceOpened } from '../../ui/OnceOpened.tsx';
import { later } from '../../ui/later.tsx';
import styles from './Guides.module.css';

const OfferDialog = later(async () => (await import('../models/OfferDialog.tsx')).OfferDialog);
/** With all that it can make of a picture; few first pictures need it. */
const ControlCard = later(async () => (await import('./ControlCard.tsx')).ControlCard);

/** Pictures beside the words: what says where things are, and what says how they look. */
export function GuideSection() {
  const controls = useDraft((draft) => draft.controls);
  const prompts = useDraft((draft) => draft.imagePrompts);
  const add = (brought: Brought): void => void addGuide(brought);
  const offered = useDownloads(({ lookUp }) => lookUp !== null);
  const isEmpty = controls.length + prompts.length === 0;
  // Nothing guides a model that reads no words.
  if (useWordless() && isEmpty) return null;
  return (
    <section className={styles['guides']} aria-label={t('guides:picturesThatGuide')}>
      {isEmpty ? null : (
        <ul className={styles['list']}>
          {controls.map((control, place) => (
            <ControlCard key={`${control.image}${place}`} control={control} place={place} />
          ))}
          {prompts.map((prompt, place) => (
            <ImagePromptCard key={`${prompt.hash}${place}`} prompt={prompt} place={place} />
          ))}
        </ul>
      )}
      <DrawButton />
      <PictureDrop onPicture={add}>
        <PictureButton label={t('guides:pictureThatGuides')} onPicture={add}>
          {isEmpty ? t('guides:guideByAPicture') : t('guides:guideByOneMorePicture')}
        </PictureButton>
      </PictureDrop>
      <OnceOpened isOpen={offered}>
        <OfferDialog />
      </OnceOpened>
    </section>
  );
}
