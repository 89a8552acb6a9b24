import { useBin, bytesIn } from '../../stores/bin.ts';
import { shownPrints, useFound } from '../../stores/found.ts';
import { useGallery } from '../../stores/gallery.ts';
import { useStorage } from '../../stores/storage.ts';
import { fileSize } from '../phrases.ts';
import styles from './PrintsScreen.module.css';

/** How many there are and what they take. */
export function RoomLine() {
  const all = useGallery(({ ids }) => ids);
  const found = useFound();
  const binned = useBin((state) => state.binned);
  const left = useStorage((storage) => storage.left);
  const shown = shownPrints(all, found).length;
  const total = all.length.toLocaleString();
  const parts = [
    found.ids === null ? total : `${shown.toLocaleString()} of ${total}`,
    found.bytes === null ? '' : fileSize(found.bytes),
    binned.length === 0 ? '' : `${fileSize(bytesIn(binned))} in the bin`,
    left === null ? '' : `${fileSize(left)} left`,
  ];
  return (
    <p className={styles['room']} role="status">
      {parts.filter(Boolean).join(' · ')}
    </p>
  );
}
