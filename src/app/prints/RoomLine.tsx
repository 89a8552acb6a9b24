import { useBin, bytesIn } from '../../stores/bin.ts';
import { shownPrints, useFound } from '../../stores/found.ts';
import { useGallery } from '../../stores/gallery.ts';
import { useStorage } from '../../stores/storage.ts';
import { wholeNumber } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { fileSize } from '../phrases.ts';
import styles from './PrintsScreen.module.css';

/** How many there are and what they take. */
export function RoomLine() {
  const all = useGallery(({ ids }) => ids);
  const found = useFound();
  const binned = useBin((state) => state.binned);
  const left = useStorage((storage) => storage.left);
  const shown = shownPrints(all, found).length;
  const total = wholeNumber(all.length);
  const parts = [
    found.ids === null ? total : t('prints:shownOf', { shown: wholeNumber(shown), total }),
    found.bytes === null ? '' : fileSize(found.bytes),
    binned.length === 0 ? '' : t('prints:inTheBin', { bytes: fileSize(bytesIn(binned)) }),
    left === null ? '' : t('prints:bytesLeft', { bytes: fileSize(left) }),
  ];
  return (
    <p className={styles['room']} role="status">
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}
