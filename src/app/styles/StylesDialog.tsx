import { t } from '../../texts/translate.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { OwnStyles } from './OwnStyles.tsx';
import styles from './StylesDialog.module.css';
import { TagLists } from './TagLists.tsx';
import { WordLists } from './WordLists.tsx';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function StylesDialog({ open, onClose }: Props) {
  return (
    <ModalDialog open={open} onClose={onClose} title={t('styles:stylesAndWordLists')}>
      <div className={styles['sections']}>
        <OwnStyles />
        <WordLists />
        <TagLists />
      </div>
    </ModalDialog>
  );
}
