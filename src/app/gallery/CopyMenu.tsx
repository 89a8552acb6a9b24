import { Menu } from '@base-ui/react/menu';
import { ChevronDown, Copy } from 'lucide-react';
import type { GalleryEntry } from '../../stores/galleryDb.ts';
import { notify } from '../../stores/notices.ts';
import { copyPicture, shareSettings } from '../../stores/printOnwards.ts';
import { Button } from '../../ui/Button.tsx';
import menu from './DownloadMenu.module.css';

/** What of a print can go onto the clipboard. */
export function CopyMenu({ entry: { id, recipe } }: { readonly entry: GalleryEntry }) {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button icon={<Copy aria-hidden />} />}>
        Copy <ChevronDown aria-hidden className={menu['chevron']} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={6} align="start">
          <Menu.Popup className={menu['popup']}>
            <Item label="Prompt" hint="the words" onPick={() => copyWords(recipe.settings.prompt)} />
            <Item label="Picture" hint="without its recipe" onPick={() => copyPicture(id)} />
            <Item label="Link" hint="words and settings, no picture" onPick={() => shareSettings(recipe)} />
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
  notify({ text: 'The prompt is copied.' });
}

/** The browser may forbid it. */
function notCopied(reason: unknown): void {
  notify({
    tone: 'warning',
    text: `It could not be copied (${String(reason)}): allow this page to use the clipboard.`,
  });
}
