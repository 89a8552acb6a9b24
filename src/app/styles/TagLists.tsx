import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { addTagList, removeTagList, useTagLists } from '../../stores/tagLists.ts';
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
      (reason: unknown) => setTold(`The list could not be stored (${String(reason)}).`),
    );
  return (
    <section className={styles['section']} aria-labelledby="tag-lists">
      <h3 id="tag-lists">Tags</h3>
      <p className={styles['hint']}>
        A list of the tags that a model was taught with completes what you write. It is a CSV of up to 50 MB,
        as danbooru and e621 have: name, kind, count, other names.
      </p>
      {lists.length === 0 ? null : (
        <ul className={styles['list']}>
          {lists.map(({ name, bytes }) => (
            <li key={name} className={styles['entry']}>
              <div>
                <p className={styles['name']}>{name}</p>
                <p className={styles['text']}>{fileSize(bytes)}</p>
              </div>
              <div className={styles['actions']}>
                <IconButton label={`Remove ${name}`} onClick={() => telling(removeTagList(name))}>
                  <Trash2 aria-hidden />
                </IconButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['buttons']}>
        <FileButton
          label="Add .csv"
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
