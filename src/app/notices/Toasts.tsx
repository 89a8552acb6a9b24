import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { undoDraftTo } from '../../stores/draftHistory.ts';
import { forgetDeleted, undoDelete } from '../../stores/gallery.ts';
import { dismissNotice, useNotices, type Notice, type NoticeCommand } from '../../stores/notices.ts';
import { startFrom } from '../../stores/startFrom.ts';
import type { LabelKey } from '../../texts/catalogue.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { applyUpdate } from '../page/serviceWorker.ts';
import styles from './Toasts.module.css';

const COMMAND_LABEL: Readonly<Record<NoticeCommand['kind'], LabelKey>> = {
  'undo-delete': 'page:undo',
  'undo-draft': 'page:undo',
  'start-from': 'page:startFromIt',
  update: 'page:updateNow',
  reload: 'page:reload',
};

function run(command: NoticeCommand): void {
  switch (command.kind) {
    case 'undo-delete':
      return void undoDelete(command.entries);
    case 'undo-draft':
      return undoDraftTo(command.mark);
    case 'start-from':
      return void startFrom({ file: command.picture });
    case 'update':
      return void applyUpdate();
    case 'reload':
      return location.reload();
  }
}

/** Lines at the edge of the page, spoken by screen readers; F6 leads to them. */
export function Toasts() {
  return (
    <Toast.Provider limit={4}>
      <Bridge />
      <Toast.Portal>
        <Toast.Viewport className={styles['viewport']} aria-label={t('page:notices')}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** From the store's facts to Base UI's toasts: each notice is handed over once. */
function Bridge() {
  const { add, close } = Toast.useToastManager();
  const notices = useNotices((state) => state.notices);
  useEffect(() => {
    for (const notice of notices) {
      dismissNotice(notice.id);
      add(toastOf(notice, close));
    }
  }, [notices, add, close]);
  return null;
}

function toastOf({ id, tone, text, command }: Notice, close: (id: string) => void) {
  const toastId = `notice-${id}`;
  const actionProps = command && {
    children: t(COMMAND_LABEL[command.kind]),
    onClick: () => {
      run(command);
      close(toastId);
    },
  };
  return {
    id: toastId,
    title: text,
    type: tone,
    priority: tone === 'warning' ? ('high' as const) : ('low' as const),
    timeout: command?.kind === 'update' || command?.kind === 'reload' ? 0 : 9000,
    ...(actionProps ? { actionProps } : {}),
    onRemove: () => {
      if (command?.kind === 'undo-delete') forgetDeleted(command.entries);
    },
  };
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={styles['toast']}
      swipeDirection={['right', 'down', 'up']}
    >
      <Toast.Content className={styles['content']}>
        <Toast.Title className={styles['text']} />
        <Toast.Action className={styles['action']} />
        <Toast.Close
          render={
            <IconButton label={t('page:dismiss')}>
              <X aria-hidden />
            </IconButton>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ));
}
