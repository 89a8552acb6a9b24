import { Menu } from '@base-ui/react/menu';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ChevronDown, Expand, MoveHorizontal } from 'lucide-react';
import type { Direction } from '../../core/canvas/margins.ts';
import { extendPrint } from '../../stores/extending.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import menu from './DownloadMenu.module.css';

interface Props {
  readonly entry: GalleryEntry;
  /** Its file is there. */
  readonly hasPixels: boolean;
  /** It has begun. */
  readonly onPick: () => void;
}

const DIRECTIONS: readonly (readonly [Direction, LabelKey, typeof ArrowLeft])[] = [
  ['left', 'gallery:toTheLeft', ArrowLeft],
  ['right', 'gallery:toTheRight', ArrowRight],
  ['up', 'gallery:upwards', ArrowUp],
  ['down', 'gallery:downwards', ArrowDown],
  ['around', 'gallery:allAround', Expand],
];

/** A print that goes on beyond an edge: half as long again. */
export function ExtendMenu({ entry: { id, recipe }, hasPixels, onPick }: Props) {
  return (
    <Menu.Root>
      <Menu.Trigger disabled={!hasPixels} render={<Button icon={<MoveHorizontal aria-hidden />} />}>
        {t('gallery:extend')} <ChevronDown aria-hidden className={menu['chevron']} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={6} align="start">
          <Menu.Popup className={menu['popup']}>
            {DIRECTIONS.map(([direction, label, Icon]) => (
              <Menu.Item
                key={direction}
                className={menu['item']}
                onClick={() => {
                  onPick();
                  void extendPrint(id, recipe, direction);
                }}
              >
                <span className={menu['tick']}>
                  <Icon aria-hidden />
                </span>
                <span className={menu['label']}>{t(label)}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
