import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, Maximize2 } from 'lucide-react';
import { chooseEnlarger, enlargePixels, enlargersOf, useEnlarging } from '../../stores/enlarging.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { useItems } from '../../stores/items.ts';
import { enlargePrint } from '../../stores/printOnwards.ts';
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

const SCALES = [2, 4];

/** A print larger: its own pixels, by what is chosen here, or drawn once more at a larger size. */
export function EnlargeMenu({ entry: { id, recipe }, hasPixels, onPick }: Props) {
  const begin = (work: Promise<void>): void => {
    onPick();
    void work;
  };
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button icon={<Maximize2 aria-hidden />} />}>
        {t('gallery:enlarge')} <ChevronDown aria-hidden className={menu['chevron']} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={6} align="start">
          <Menu.Popup className={menu['popup']}>
            {SCALES.map((scale) => (
              <Menu.Item
                key={scale}
                className={menu['item']}
                disabled={!hasPixels}
                onClick={() => begin(enlargePixels(id, recipe, scale))}
              >
                <span className={menu['label']}>{`× ${scale}`}</span>
                <span className={menu['hint']}>{t('gallery:itsOwnPixels')}</span>
              </Menu.Item>
            ))}
            <Menu.Separator className={menu['separator']} />
            <Enlargers />
            {recipe.settings.secondPass === null ? (
              <>
                <Menu.Separator className={menu['separator']} />
                <Menu.Item className={menu['item']} onClick={() => begin(enlargePrint(recipe))}>
                  <span className={menu['label']}>{t('gallery:drawnAgainTwice')}</span>
                  <span className={menu['hint']}>{t('gallery:aSecondPass')}</span>
                </Menu.Item>
              </>
            ) : null}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The menu stays open: what is chosen is used by the items above. */
function Enlargers() {
  const by = useEnlarging((state) => state.by);
  const items = useItems((state) => state.items);
  const choices = enlargersOf(items);
  const value = choices.some((choice) => choice.value === by) ? by : 'built-in';
  return (
    <Menu.RadioGroup value={value} onValueChange={(next: unknown) => chooseEnlarger(String(next))}>
      {choices.map((choice) => (
        <Menu.RadioItem key={choice.value} value={choice.value} className={menu['item']} closeOnClick={false}>
          <Menu.RadioItemIndicator className={menu['tick']}>
            <Check aria-hidden />
          </Menu.RadioItemIndicator>
          <span className={menu['label']}>{choice.label}</span>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
