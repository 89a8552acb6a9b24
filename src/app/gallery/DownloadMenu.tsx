import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown, Download } from 'lucide-react';
import { AquatintError } from '../../core/errors.ts';
import type { PictureFormat } from '../../engine/exportPicture.ts';
import { chooseExport, exportedFile, useExportChoice, type ExportChoice } from '../../stores/exportChoice.ts';
import { filesOf, useGallery } from '../../stores/gallery.ts';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { notify } from '../../stores/notices.ts';
import { fileName } from '../../stores/pictureFile.ts';
import { GONE } from '../../stores/startFrom.ts';
import { Button } from '../../ui/Button.tsx';
import { download } from '../page/download.ts';
import styles from './DownloadMenu.module.css';

const FORMATS: readonly { readonly value: PictureFormat; readonly label: string; readonly hint: string }[] = [
  { value: 'png', label: 'PNG', hint: 'exact' },
  { value: 'jpeg', label: 'JPEG', hint: 'small, opens anywhere' },
  { value: 'webp', label: 'WebP', hint: 'smallest' },
];

/** One press downloads as last time; beside it are the other ways. */
export function DownloadMenu({ entry }: { readonly entry: GalleryEntry }) {
  const choice = useExportChoice();
  const isGone = useGallery(({ gone }) => gone.has(entry.id));
  const { label } = FORMATS.find(({ value }) => value === choice.format) ?? { label: 'PNG' };
  return (
    <div className={styles['split']}>
      <Button
        look="primary"
        className={styles['main']}
        icon={<Download aria-hidden />}
        disabled={isGone}
        title={isGone ? GONE : undefined}
        onClick={() => void save(entry, choice)}
      >
        Download {label}
      </Button>
      <Menu.Root>
        <Menu.Trigger className={styles['more']} disabled={isGone} aria-label="How to download">
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
        {choice.withRecipe
          ? 'The file carries its recipe, readable by other programs too.'
          : 'The file is the picture alone: it does not say how it was made.'}
      </p>
    </div>
  );
}

function Choices({ entry, choice }: { readonly entry: GalleryEntry; readonly choice: ExportChoice }) {
  return (
    <>
      {FORMATS.map(({ value, label, hint }) => (
        <Menu.Item
          key={value}
          className={styles['item']}
          onClick={() => {
            chooseExport({ format: value });
            void save(entry, { ...choice, format: value });
          }}
        >
          {value === choice.format ? <Check aria-hidden className={styles['tick']} /> : null}
          <span className={styles['label']}>{label}</span>
          <span className={styles['hint']}>{hint}</span>
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
        <span className={styles['label']}>With its recipe</span>
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
        <span className={styles['label']}>Transparent ground</span>
        <span className={styles['hint']}>not in JPEG</span>
      </Menu.CheckboxItem>
    </>
  );
}

async function save(entry: GalleryEntry, choice: ExportChoice): Promise<void> {
  const files = await filesOf(entry.id);
  if (!files) return notify({ tone: 'warning', text: GONE });
  const { prompt, seed } = entry.recipe.settings;
  try {
    const file = await exportedFile(files.png, entry.recipe, choice);
    download(`${entry.id}/${choice.format}`, file, fileName(prompt, seed, choice.format));
  } catch (reason) {
    const why =
      reason instanceof AquatintError ? reason.message : `The file could not be made (${String(reason)}).`;
    notify({ tone: 'warning', text: choice.transparent ? why : `${why} Choose PNG.` });
  }
}
