import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { reasonText } from '../../stores/sentence.ts';
import { addTagList, removeTagList, useTagLists } from '../../stores/tagLists.ts';
import { t } from '../../texts/translate.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { fileSize } from '../phrases.ts';
import { FileButton } from './FileButton.tsx';
import styles from './StylesDialog.module.css';

/** Lists of tags, which models of their kind were told. */
export function TagLists() {
  const lists = useTagLists((state) => state.lists);
  const [told, setTold] = useState('');
  const telling = (work: Promise<void>): void =>
    void work.then(
      () => setTold(''),
      (reason: unknown) => setTold(t('styles:theListCouldNotBe', { reason: reasonText(reason) })),
    );
  return (
    <section className={styles['section']} aria-labelledby="tag-lists">
      <h3 id="tag-lists">{t('styles:tags')}</h3>
      <p className={styles['hint']}>{t('styles:whatATagListIs')}</p>
      {lists.length === 0 ? null : (
        <ul className={styles['list']}>
          {lists.map(({ name, bytes }) => (
            <li key={name} className={styles['entry']}>
              <div>
                <p className={styles['name']}>{name}</p>
                <p className={styles['text']}>{fileSize(bytes)}</p>
              </div>
              <div className={styles['actions']}>
                <IconButton
                  label={t('styles:removeNamed', { name })}
                  onClick={() => telling(removeTagList(name))}
                >
                  <Trash2 aria-hidden />
                </IconButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['buttons']}>
        <FileButton
          label={t('styles:addCsv')}
          accept=".csv,text/csv"
          onFiles={([file]) => file && telling(addTagList(file))}
        />
      </div>
      <p className={styles['hint']} role="status">
        {told}
      </p>
    </section>
  );
}
