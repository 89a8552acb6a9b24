import { useState } from 'react';
import { differences } from '../../core/recipe/paths.ts';
import { SETTINGS } from '../../core/recipe/settings.ts';
import { useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { useModels } from '../../stores/models.ts';
import { t } from '../../texts/translate.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { settingRows } from '../settingRows.ts';
import { StoredPicture } from '../StoredPicture.tsx';
import styles from './Compare.module.css';

interface Props {
  readonly pair: readonly [string, string] | null;
  readonly onClose: () => void;
}

/** Two prints on top of each other, with an edge between them that a slider moves, and what was not the same in making them. */
export function CompareDialog({ pair, onClose }: Props) {
  const entries = useGallery((gallery) => gallery.entries);
  const [last, setLast] = useState(pair);
  if (pair !== null && pair !== last) setLast(pair);
  const shown = pair ?? last;
  const first = entries.get(shown?.[0] ?? '');
  const second = entries.get(shown?.[1] ?? '');
  return (
    <ModalDialog open={pair !== null} onClose={onClose} title={t('prints:twoPrints')} wide>
      {first && second ? <Compared {...{ first, second }} /> : null}
    </ModalDialog>
  );
}

interface Both {
  readonly first: GalleryEntry;
  readonly second: GalleryEntry;
}

function Compared({ first, second }: Both) {
  const [edge, setEdge] = useState(50);
  const ratio = first.width / first.height;
  return (
    <div className={styles['compare']}>
      <div className={styles['sheet']} style={{ '--ratio': ratio, '--edge': `${edge}%` }}>
        <StoredPicture entry={second} kind="png" className={styles['under']} />
        <StoredPicture entry={first} kind="png" className={styles['over']} />
        <span className={styles['edge']} aria-hidden />
        <input
          type="range"
          className={styles['slider']}
          min={0}
          max={100}
          step={1}
          value={edge}
          aria-label={t('prints:howMuchOfTheFirstPrint')}
          aria-valuetext={`${edge} %`}
          onChange={({ target }) => setEdge(Number(target.value))}
        />
      </div>
      <Differences {...{ first, second }} />
    </div>
  );
}

function Differences({ first, second }: Both) {
  const models = useModels((state) => state.models);
  const nameOf = (id: string): string => models.find((model) => model.id === id)?.name ?? id;
  const [left, right] = [first.recipe.settings, second.recipe.settings];
  const differing = new Set(differences(SETTINGS, left, right));
  const [before, after] = [settingRows(left, nameOf), settingRows(right, nameOf)];
  const rows = before.flatMap(({ path, name, value }) => {
    const other = after.find((row) => row.path === path)?.value ?? '';
    return differing.has(path) || value !== other ? [{ path, name, value, other }] : [];
  });
  if (rows.length === 0) return <p className={styles['same']}>{t('prints:bothWereMadeWithThe')}</p>;
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">{t('prints:differsIn')}</th>
          <th scope="col">{t('prints:left')}</th>
          <th scope="col">{t('prints:right')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ path, name, value, other }) => (
          <tr key={path}>
            <th scope="row">{name}</th>
            <td dir="auto">{value || t('prints:theUsual')}</td>
            <td dir="auto">{other || t('prints:theUsual')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
