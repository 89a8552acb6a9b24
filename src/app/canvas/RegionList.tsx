import { Plus, Trash2 } from 'lucide-react';
import type { Area } from '../../core/canvas/area.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Numbers } from './Numbers.tsx';
import type { Photo } from './photo.ts';
import styles from './Canvas.module.css';

/** As many as settings have room for. */
export const MOST_REGIONS = 32;

interface Props {
  readonly photo: Photo;
  readonly regions: readonly Area[];
  readonly add: (region: Area) => void;
  readonly onChange: (regions: readonly Area[]) => void;
}

/** The regions by their numbers, for those who do not drag. */
export function RegionList({ photo: { size }, regions, add, onChange }: Props) {
  const { width, height } = size;
  const middle = {
    left: Math.round(width / 3),
    top: Math.round(height / 3),
    width: Math.max(1, Math.round(width / 3)),
    height: Math.max(1, Math.round(height / 3)),
  };
  const isFull = regions.length >= MOST_REGIONS;
  return (
    <>
      {regions.length === 0 ? <p className={styles['hint']}>{t('canvas:noRegions')}</p> : null}
      <ol className={styles['regions']}>
        {regions.map((region, i) => (
          <li key={i}>
            <details className={styles['fold']}>
              <summary>{t('canvas:region', { number: i + 1 })}</summary>
              <Numbers
                area={region}
                onChange={(next) => onChange(regions.with(i, next))}
                least={{ left: 0, top: 0, width: 1, height: 1 }}
                most={{ left: width - 1, top: height - 1, width, height }}
              />
            </details>
            <IconButton
              label={t('canvas:removeRegion', { number: i + 1 })}
              onClick={() => onChange(regions.toSpliced(i, 1))}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
      {isFull ? (
        <p className={styles['hint']}>{t('canvas:mostRegions', { count: MOST_REGIONS })}</p>
      ) : (
        <Button icon={<Plus aria-hidden />} onClick={() => add(middle)}>
          {t('canvas:addRegion')}
        </Button>
      )}
    </>
  );
}
