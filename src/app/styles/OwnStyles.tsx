import { FileDown, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Style } from '../../core/prompt/styles.ts';
import { visibleText } from '../../core/visibleText.ts';
import {
  LARGEST_STYLES_FILE,
  exportStyles,
  importStyles,
  removeStyle,
  useStyles,
} from '../../stores/styles.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
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
      <h3 id="own-styles">Styles</h3>
      <p className={styles['hint']}>
        Words to put behind others, or around them: <code>{'{prompt}'}</code> is where yours go.
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
          New style
        </Button>
        <FileButton
          label="Import a styles.csv"
          accept=".csv,text/csv"
          onFiles={([file]) => void importFile(file).then(setTold)}
        />
        {own.length === 0 ? null : (
          <Button look="quiet" icon={<FileDown aria-hidden />} onClick={downloadStyles}>
            Export
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
  if (file.size > LARGEST_STYLES_FILE)
    return `${visibleText(file.name)} is larger than 2 MB, which no styles.csv needs to be: split it, and import the parts.`;
  const count = importStyles(await file.text());
  if (count === 0)
    return `${visibleText(file.name)} has no styles: a line for each, with a name, the words, and what to leave out.`;
  return count === 1 ? 'One style was added.' : `${count} styles were added.`;
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
        <p className={styles['text']}>{visibleText(style.prompt || `without ${style.negativePrompt}`)}</p>
      </div>
      <div className={styles['actions']}>
        <IconButton label={`Edit ${name}`} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
        <IconButton label={`Remove ${name}`} onClick={() => removeStyle(style.name)}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </li>
  );
}
