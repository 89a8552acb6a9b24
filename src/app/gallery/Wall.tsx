import {
  memo,
  useCallback,
  useEffect,
  useRef,
  useState,
  type ComponentType,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { useGrid } from '../../ui/useGrid.ts';
import { dragPrint } from '../source/printDrag.ts';
import { useLanguage } from '../useLanguage.ts';
import { useRovingGrid } from './useRovingGrid.ts';
import styles from './Gallery.module.css';

const GAP = 10;

interface Props {
  readonly label: string;
  /** In order. However many there are, only those in sight are drawn. */
  readonly ids: readonly string[];
  readonly entries: ReadonlyMap<string, GalleryEntry>;
  /** Pixels; a finger's width and more. */
  readonly smallest: number;
  /** Called with those that come into sight. */
  readonly onSight: (ids: readonly string[]) => void;
  /** The same one always: what has not changed is not drawn again while others come into sight. */
  readonly card: ComponentType<Cell>;
  /** A key on a print; true where it was one. */
  readonly onKey?: (event: KeyboardEvent, id: string) => boolean;
  /** Shift and an arrow lead to a print. */
  readonly onExtend?: (id: string, from: string) => void;
}

export interface Cell {
  readonly id: string;
  /** Undefined until it is read. */
  readonly entry: GalleryEntry | undefined;
  readonly tabIndex: 0 | -1;
}

/** Prints in rows, by mouse, finger and keys. */
export function Wall({ label, ids, entries, smallest, onSight, card, onKey, onExtend }: Props) {
  const scroller = useRef<HTMLElement | null>(null);
  const scrolled = useGrid({ smallest, gap: GAP, count: ids.length });
  const { ref: follow, grid, isFlying } = scrolled;
  const ref = useCallback(
    (element: HTMLElement | null) => {
      scroller.current = element;
      return follow(element);
    },
    [follow],
  );
  const { columns, pitch, firstRow, endRow } = grid;
  const first = firstRow * columns;
  const shown = ids.slice(first, endRow * columns);
  const roving = useRovingGrid(scroller, scrolled, ids.length);
  useEffect(() => {
    if (!isFlying) onSight(shown);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const place = placeOf(event);
    const id = place === null ? undefined : ids[place];
    if (place === null || id === undefined || event.altKey) return;
    if (onKey?.(event, id)) return event.preventDefault();
    const to = event.ctrlKey || event.metaKey ? null : roving.placeAfter(event, place);
    const target = to === null ? undefined : ids[to];
    if (to === null || target === undefined) return;
    event.preventDefault();
    if (event.shiftKey) onExtend?.(target, id);
    roving.goTo(to);
  };
  const style = {
    height: Math.max(0, Math.ceil(ids.length / columns) * pitch - GAP),
    paddingTop: firstRow * pitch,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    gridAutoRows: pitch - GAP,
    gap: GAP,
  };
  return (
    <div ref={ref} className={styles['scroller']}>
      <ul className={styles['wall']} style={style} onKeyDown={onKeyDown} aria-label={label}>
        {shown.map((id, i) => (
          <Place
            key={id}
            {...{ card, id, entry: entries.get(id) }}
            {...{ place: first + i, count: ids.length, onFocus: roving.onFocus, isFlying }}
            tabIndex={roving.current === first + i ? 0 : -1}
          />
        ))}
      </ul>
    </div>
  );
}

interface PlaceProps extends Cell {
  readonly card: ComponentType<Cell>;
  readonly place: number;
  readonly count: number;
  readonly onFocus: (place: number) => void;
  readonly isFlying: boolean;
}

/** What comes by while the wall flies shows its picture when that comes to rest: to read and to decode each would keep it from flying. */
const Place = memo(function Place({ card: Card, place, count, onFocus, isFlying, ...cell }: PlaceProps) {
  useLanguage();
  const [wasSeen, see] = useState(!isFlying);
  if (!wasSeen && !isFlying) see(true);
  return (
    <li
      data-place={place}
      aria-setsize={count}
      aria-posinset={place + 1}
      onFocus={() => onFocus(place)}
      {...dragPrint(cell.id)}
    >
      <Card {...cell} entry={wasSeen ? cell.entry : undefined} />
    </li>
  );
});

function placeOf({ target }: KeyboardEvent | MouseEvent): number | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
  return cell === null ? null : Number(cell.dataset['place']);
}
