import { X } from 'lucide-react';
import { removeGuide, type GuidePlace } from '../../stores/guides.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './Guides.module.css';

export function GuideHead({ title, at }: { readonly title: string; readonly at: GuidePlace }) {
  return (
    <div className={styles['head']}>
      <h3 className={styles['title']}>{title}</h3>
      <IconButton
        label={t('guides:takePictureOut', { place: at.place + 1, title })}
        onClick={() => removeGuide(at)}
      >
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
