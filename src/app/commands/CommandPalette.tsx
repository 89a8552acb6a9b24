import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { openOverlay, useOverlay } from '../../stores/overlay.ts';
import { t } from '../../texts/translate.ts';
import { useBackLayer } from '../../ui/backLayers.ts';
import dialog from '../../ui/ModalDialog.module.css';
import { commandsNow, type Command, type CommandGroup } from './commands.ts';
import styles from './Commands.module.css';
import { keyNames } from './keyNames.ts';

/** Everything that can be done, found by its name. */
export function CommandPalette() {
  const open = useOverlay(({ overlay }) => overlay === 'commands');
  const close = (): void => openOverlay(null);
  useBackLayer(open, close);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Viewport className={styles['viewport']}>
          <Dialog.Popup className={styles['popup']} aria-label={t('commands:findACommand')}>
            <Commands onDone={close} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface Item extends Command {
  readonly value: string;
}

/** As they are when it opens. */
function Commands({ onDone }: { readonly onDone: () => void }) {
  const [groups] = useState(() => commandsNow().map(withItems));
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      itemToStringValue={({ name }: Item) => name}
      autoHighlight="always"
      keepHighlight
    >
      <div className={styles['search']}>
        <Search aria-hidden />
        <Autocomplete.Input
          className={styles['input']}
          aria-label={t('commands:findACommand')}
          placeholder={t('commands:whatNext')}
        />
      </div>
      <div className={styles['scroller']}>
        <Autocomplete.Empty>
          <p className={styles['empty']}>{t('commands:nothingIsCalledSo')}</p>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: (typeof groups)[number]) => (
            <Autocomplete.Group key={group.value} items={group.items} className={styles['group']}>
              <Autocomplete.GroupLabel className={styles['groupName']}>{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: Item) => (
                  <Autocomplete.Item
                    key={item.value}
                    value={item}
                    className={styles['item']}
                    onClick={() => {
                      onDone();
                      item.run();
                    }}
                  >
                    <span dir="auto" translate={item.isGiven === true ? 'no' : undefined}>
                      {item.name}
                    </span>
                    {item.keys === undefined ? null : <kbd>{keyNames(item.keys)}</kbd>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

const withItems = ({ name, commands }: CommandGroup) => ({
  value: name,
  items: commands.map((command): Item => ({ ...command, value: `${name}/${command.name}` })),
});
