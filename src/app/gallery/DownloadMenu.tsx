import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, Download } from 'lucide-react';
import { AquatintError } from '../../core/errors.ts';
import type { PictureFormat } from '../../engine/exportPicture.ts';
import { chooseExport, exportedFile, useExportChoice, type ExportChoice } from '../../stores/exportChoice.ts';
import { filesOf, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { notify } from '../../stores/notices.ts';
import { fileName } from '../../stores/pictureFile.ts';
import { reasonText } from '../../stores/sentence.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from '../page/download.ts';
import styles from './DownloadMenu.module.css';

const FORMATS: readonly { readonly value: PictureFormat; readonly name: string; readonly hint: LabelKey }[] =
  [
    { value: 'png', name: 'PNG', hint: 'gallery:exact' },
    { value: 'jpeg', name: 'JPEG', hint: 'gallery:smallOpensAnywhere' },
    { value: 'webp', name: 'WebP', hint: 'gallery:smallest' },
  ];

/** One press downloads as last time; beside it are the other ways. */
export function DownloadMenu({ entry }: { readonly entry: GalleryEntry }) {
  const choice = useExportChoice();
  const isGone = useGallery(({ gone }) => gone.has(entry.id));
  const { name } = FORMATS.find(({ value }) => value === choice.format) ?? { name: 'PNG' };
  return (
    <div className={styles['split']}>
      <Button
        look="primary"
        className={styles['main']}
        icon={<Download aria-hidden />}
        disabled={isGone}
        title={isGone ? t('stores:fileIsGone') : undefined}
        onClick={() => void save(entry, choice)}
      >
        {t('gallery:download', { format: name })}
      </Button>
      <Menu.Root>
        <Menu.Trigger className={styles['more']} disabled={isGone} aria-label={t('gallery:howToDownload')}>
          <ChevronDown aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className={styles['positioner']} sideOffset={6} align="end">
            <Menu.Popup className={styles['popup']}>
              <Choices entry={entry} choice={choice} />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <p className={styles['note']}>
        {choice.withRecipe ? t('gallery:theFileCarriesIts') : t('gallery:theFileIsThePicture')}
      </p>
    </div>
  );
}

function Choices({ entry, choice }: { readonly entry: GalleryEntry; readonly choice: ExportChoice }) {
  return (
    <>
      {FORMATS.map(({ value, name, hint }) => (
        <Menu.Item
          key={value}
          className={styles['item']}
          onClick={() => {
            chooseExport({ format: value });
            void save(entry, { ...choice, format: value });
          }}
        >
          {value === choice.format ? <Check aria-hidden className={styles['tick']} /> : null}
          <span className={styles['label']} translate="no">
            {name}
          </span>
          <span className={styles['hint']}>{t(hint)}</span>
        </Menu.Item>
      ))}
      <Menu.Separator className={styles['separator']} />
      <Menu.CheckboxItem
        className={styles['item']}
        checked={choice.withRecipe}
        onCheckedChange={(withRecipe) => chooseExport({ withRecipe })}
      >
        <Menu.CheckboxItemIndicator className={styles['tick']}>
          <Check aria-hidden />
        </Menu.CheckboxItemIndicator>
        <span className={styles['label']}>{t('gallery:withItsRecipe')}</span>
      </Menu.CheckboxItem>
      <Menu.CheckboxItem
        className={styles['item']}
        checked={choice.transparent}
        disabled={choice.format === 'jpeg'}
        onCheckedChange={(transparent) => chooseExport({ transparent })}
      >
        <Menu.CheckboxItemIndicator className={styles['tick']}>
          <Check aria-hidden />
        </Menu.CheckboxItemIndicator>
        <span className={styles['label']}>{t('gallery:transparentGround')}</span>
        <span className={styles['hint']}>{t('gallery:notInJpeg')}</span>
      </Menu.CheckboxItem>
    </>
  );
}

async function save(entry: GalleryEntry, choice: ExportChoice): Promise<void> {
  const files = await filesOf(entry.id);
  if (!files) return notify({ tone: 'warning', text: t('stores:fileIsGone') });
  const { prompt, seed } = entry.recipe.settings;
  try {
    const file = await exportedFile(files.png, entry.recipe, choice);
    download(`${entry.id}/${choice.format}`, file, fileName(prompt, seed, choice.format));
  } catch (reason) {
    const why =
      reason instanceof AquatintError
        ? reasonText(reason)
        : t('gallery:theFileCouldNotBeMade', { reason: reasonText(reason) });
    notify({ tone: 'warning', text: choice.transparent ? why : sentences(why, t('gallery:choosePng')) });
  }
}
