import type { Size } from '../../core/canvas/area.ts';
import type { Resizing } from '../../core/canvas/resizing.ts';
import { t } from '../../texts/translate.ts';
import { SettingControl } from '../settings/SettingControl.tsx';
import { useResizing } from './useResizing.ts';
import styles from './Source.module.css';

/** Says, before anything is made, what becomes of a picture of another size, and lets that be chosen. */
export function SourceSize({ picture }: { readonly picture: Size }) {
  const resizing = useResizing(picture);
  if (resizing === null) return <p className={styles['hint']}>{t('source:keepsSize', { ...picture })}</p>;
  return (
    <>
      {resizing.kind === 'same' || resizing.kind === 'scaled' ? null : <SettingControl path="source.fit" />}
      <p className={styles['hint']} role="status">
        {said(resizing, picture)}
      </p>
    </>
  );
}

const percent = (share: number): number => Math.round(100 * share);

function said(resizing: Resizing, { width, height }: Size): string {
  switch (resizing.kind) {
    case 'same':
      return t('source:hasSize', { width, height });
    case 'scaled':
      return t('source:isScaled', { width, height });
    case 'cut': {
      const given = { width, height, percent: percent(resizing.share) };
      return resizing.side === 'width' ? t('source:isCutAcross', given) : t('source:isCutDown', given);
    }
    case 'padded': {
      const given = { width, height, percent: percent(resizing.share) };
      return resizing.side === 'width' ? t('source:isPaddedAcross', given) : t('source:isPaddedDown', given);
    }
    case 'stretched': {
      const { by } = resizing;
      return by > 1
        ? t('source:isWider', { width, height, percent: percent(by - 1) })
        : t('source:isNarrower', { width, height, percent: percent(1 - by) });
    }
  }
}
