import { PanelLeftClose, PanelLeftOpen, PanelRightClose, PanelRightOpen } from 'lucide-react';
import { useGallery } from '../../stores/gallery.ts';
import { fold, useIsFolded } from '../../stores/panels.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './Header.module.css';

/** Folding what stands beside the picture gives it more room. */
export function PanelButtons() {
  const noDesk = useIsFolded('desk');
  const noPrints = useIsFolded('prints');
  const hasPrints = useGallery(({ ids }) => ids.length > 0);
  return (
    <div className={styles['panels']}>
      <IconButton
        label={noDesk ? t('header:showWordsAndSettings') : t('header:hideWordsAndSettings')}
        onClick={() => fold('desk', !noDesk)}
      >
        {noDesk ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
      </IconButton>
      {hasPrints ? (
        <IconButton
          label={noPrints ? t('header:showPrints') : t('header:hidePrints')}
          onClick={() => fold('prints', !noPrints)}
        >
          {noPrints ? <PanelRightOpen aria-hidden /> : <PanelRightClose aria-hidden />}
        </IconButton>
      ) : null}
    </div>
  );
}
