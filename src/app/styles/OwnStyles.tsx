import { FileDown, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Style } from '../../core/prompt/styles.ts';
import { visibleText } from '../../core/visibleText.ts';
import { removeStyle, useStyles } from '../../stores/styles.ts';
import { exportStyles, importStyles, LARGEST_STYLES_FILE } from '../../stores/stylesFile.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Rich } from '../../ui/Rich.tsx';
import { download } from '../page/download.ts';
import { FileButton } from './FileButton.tsx';
import { StyleForm } from './StyleForm.tsx';
import styles from './StylesDialog.module.css';

const NEW: Style = { name: '', prompt: '', negativePrompt: '' };

export function OwnStyles() {
  const own = useStyles((state) => state.styles);
  const [edited, setEdited] = useState<Style | null>(null);
  const [told, setTold] = useState('');
  return (
    <section className={styles['section']} aria-labelledby="own-styles">
      <h3 id="own-styles">{t('styles:styles')}</h3>
      <p className={styles['hint']}>
        <Rich text={t('styles:whatAStyleIs')} parts={{ code: (words) => <code>{words}</code> }} />
      </p>
      {own.length === 0 ? null : (
        <ul className={styles['list']}>
          {own.map((style) => (
            <Entry key={style.name} style={style} onEdit={() => setEdited(style)} />
          ))}
        </ul>
      )}
      {edited === null ? null : (
        <StyleForm key={edited.name} style={edited} onClose={() => setEdited(null)} />
      )}
      <div className={styles['buttons']}>
        <Button icon={<Plus aria-hidden />} onClick={() => setEdited(NEW)}>
          {t('styles:newStyle')}
        </Button>
        <FileButton
          label={t('styles:importAStylesCsv')}
          accept=".csv,text/csv"
          onFiles={([file]) => void importFile(file).then(setTold)}
        />
        {own.length === 0 ? null : (
          <Button look="quiet" icon={<FileDown aria-hidden />} onClick={downloadStyles}>
            {t('styles:export')}
          </Button>
        )}
      </div>
      <p className={styles['hint']} role="status">
        {told}
      </p>
    </section>
  );
}

async function importFile(file: File | undefined): Promise<string> {
  if (file === undefined) return '';
  if (file.size > LARGEST_STYLES_FILE) return t('styles:fileIsTooLarge', { name: visibleText(file.name) });
  const count = importStyles(await file.text());
  if (count === 0) return t('styles:fileHasNoStyles', { name: visibleText(file.name) });
  return t('styles:stylesWereAdded', { count });
}

function downloadStyles(): void {
  download('styles', new Blob([exportStyles()], { type: 'text/csv' }), 'styles.csv');
}

function Entry({ style, onEdit }: { readonly style: Style; readonly onEdit: () => void }) {
  const name = visibleText(style.name);
  return (
    <li className={styles['entry']}>
      <div>
        <p className={styles['name']}>{name}</p>
        <p className={styles['text']}>
          {visibleText(style.prompt || t('styles:without', { negativePrompt: style.negativePrompt }))}
        </p>
      </div>
      <div className={styles['actions']}>
        <IconButton label={t('styles:editNamed', { name })} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
        <IconButton label={t('styles:removeNamed', { name })} onClick={() => removeStyle(style.name)}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
