import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { visibleText } from '../../core/visibleText.ts';
import { reasonText } from '../../stores/sentence.ts';
import {
  LARGEST_LIST,
  listName,
  removeWordList,
  saveWordList,
  useWordLists,
} from '../../stores/wordLists.ts';
import { sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Rich } from '../../ui/Rich.tsx';
import { FileButton } from './FileButton.tsx';
import styles from './StylesDialog.module.css';
import { WordListForm } from './WordListForm.tsx';

export function WordLists() {
  const wildcards = useWordLists((state) => state.wildcards);
  const [edited, setEdited] = useState<string | null>(null);
  const [told, setTold] = useState('');
  const telling = (work: Promise<unknown>): void =>
    void work.catch((reason: unknown) => setTold(reasonText(reason)));
  return (
    <section className={styles['section']} aria-labelledby="word-lists">
      <h3 id="word-lists">{t('styles:wordLists')}</h3>
      <p className={styles['hint']}>
        <Rich text={t('styles:whatAListIs')} parts={{ code: (words) => <code>{words}</code> }} />
      </p>
      {wildcards.size === 0 ? null : (
        <ul className={styles['list']}>
          {[...wildcards].map(([name, lines]) => (
            <li key={name} className={styles['entry']}>
              <div>
                <p className={styles['name']}>{name}</p>
                <p className={styles['text']}>
                  {lines.length}: {lines.slice(0, 12).join(', ')}
                </p>
              </div>
              <div className={styles['actions']}>
                <IconButton label={t('styles:editNamed', { name })} onClick={() => setEdited(name)}>
                  <Pencil aria-hidden />
                </IconButton>
                <IconButton
                  label={t('styles:removeNamed', { name })}
                  onClick={() => telling(removeWordList(name))}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      {edited === null ? null : (
        <WordListForm key={edited} name={edited} onClose={() => setEdited(null)} onWork={telling} />
      )}
      <div className={styles['buttons']}>
        <Button icon={<Plus aria-hidden />} onClick={() => setEdited('')}>
          {t('styles:newList')}
        </Button>
        <FileButton
          label={t('styles:importTxt')}
          accept=".txt,text/plain"
          multiple
          onFiles={(files) => telling(importLists(files).then(setTold))}
        />
      </div>
      <p className={styles['hint']} role="status">
        {told}
      </p>
    </section>
  );
}

async function importLists(files: readonly File[]): Promise<string> {
  const told: string[] = [];
  for (const file of files) {
    const name = listName(file.name);
    const shown = visibleText(file.name);
    if (!/\.txt$/i.test(file.name)) told.push(t('styles:isNoList', { name: shown }));
    else if (name === null) told.push(t('styles:listHasABadName', { name: shown }));
    else if (file.size > LARGEST_LIST) told.push(t('styles:listIsTooLarge', { name: shown }));
    else await saveWordList(name, await file.text());
  }
  return sentences(...told);
}
