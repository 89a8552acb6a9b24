import { Menu } from '@base-ui/react/menu';
import { ChevronDown, Copy } from 'lucide-react';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { notify } from '../../stores/notices.ts';
import { copyPicture, shareSettings } from '../../stores/printOnwards.ts';
import { reasonText } from '../../stores/sentence.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import menu from './DownloadMenu.module.css';

/** What of a print can go onto the clipboard. */
export function CopyMenu({ entry: { id, recipe } }: { readonly entry: GalleryEntry }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button icon={<Copy aria-hidden />} />}>
        {t('gallery:copy')} <ChevronDown aria-hidden className={menu['chevron']} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={6} align="start">
          <Menu.Popup className={menu['popup']}>
            <Item
              label={t('gallery:prompt')}
              hint={t('gallery:theWords')}
              onPick={() => copyWords(recipe.settings.prompt)}
            />
            <Item
              label={t('gallery:picture')}
              hint={t('gallery:withoutItsRecipe')}
              onPick={() => copyPicture(id)}
            />
            <Item
              label={t('gallery:link')}
              hint={t('gallery:wordsAndSettingsNo')}
              onPick={() => shareSettings(recipe)}
            />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ItemProps {
  readonly label: string;
  readonly hint: string;
  readonly onPick: () => Promise<void>;
}

function Item({ label, hint, onPick }: ItemProps) {
  return (
    <Menu.Item className={menu['item']} onClick={() => void onPick().catch(notCopied)}>
      <span className={menu['label']}>{label}</span>
      <span className={menu['hint']}>{hint}</span>
    </Menu.Item>
  );
}

async function copyWords(prompt: string): Promise<void> {
  await navigator.clipboard.writeText(prompt);
  notify({ text: t('gallery:thePromptIsCopied') });
}

/** The browser may forbid it. */
function notCopied(reason: unknown): void {
  notify({
    tone: 'warning',
    text: t('gallery:itCouldNotBeCopied', { reason: reasonText(reason) }),
  });
}
