import { X } from 'lucide-react';
import type { Settings } from '../../core/recipe/settings.ts';
import { addPromptPicture, removePromptPicture, type GuidePlace } from '../../stores/guides.ts';
import type { Brought } from '../../stores/startFrom.ts';
import { t } from '../../texts/translate.ts';
import { SettingControl } from '../settings/SettingControl.tsx';
import { PictureButton } from '../source/PictureButton.tsx';
import { PictureDrop } from '../source/PictureDrop.tsx';
import { useShownPicture } from '../source/useShownPicture.ts';
import { BlocksField } from './BlocksField.tsx';
import { EncoderField } from './EncoderField.tsx';
import { GuideHead } from './GuideHead.tsx';
import { NetworkField } from './NetworkField.tsx';
import styles from './Guides.module.css';

interface Props {
  readonly prompt: Settings['imagePrompts'][number];
  readonly place: number;
}

/** Pictures that say how things look, as words do. */
export function ImagePromptCard({ prompt, place }: Props) {
  const at: GuidePlace = { list: 'imagePrompts', place };
  const path = `imagePrompts.${place}`;
  const add = (brought: Brought): void => void addPromptPicture(place, brought);
  return (
    <li className={styles['card']}>
      <PictureDrop onPicture={add}>
        <ul className={styles['pictures']}>
          {prompt.images.map((image, i) => (
            <PromptPicture key={image} image={image} number={i + 1} place={place} />
          ))}
        </ul>
      </PictureDrop>
      <div className={styles['about']}>
        <GuideHead title={t('guides:howItLooks')} at={at} />
        <NetworkField at={at} network={prompt} />
        <EncoderField prompt={prompt} place={place} />
        <SettingControl path={`${path}.strength`} />
        <PictureButton label={t('guides:oneMorePictureOfHowIt')} look="link" onPicture={add}>
          {t('guides:oneMorePicture')}
        </PictureButton>
      </div>
      <details className={styles['more']}>
        <summary>{t('guides:more')}</summary>
        <div className={styles['fields']}>
          <SettingControl path={`${path}.from`} />
          <SettingControl path={`${path}.to`} />
          <BlocksField blocks={prompt.blocks} place={place} />
        </div>
      </details>
    </li>
  );
}

interface PictureProps {
  readonly image: string;
  readonly number: number;
  readonly place: number;
}

function PromptPicture({ image, number, place }: PictureProps) {
  const picture = useShownPicture(image);
  return (
    <li className={styles['picture']}>
      {picture === null ? (
        <p className={styles['missing']}>{t('guides:notOnThisDeviceChoose')}</p>
      ) : (
        <img src={picture.url} alt={t('guides:pictureOfHowItLooks', { number })} />
      )}
      <button
        type="button"
        aria-label={t('guides:takeOutPictureOfHowIt', { number })}
        onClick={() => removePromptPicture(place, image)}
      >
        <X aria-hidden />
      </button>
    </li>
  );
}
