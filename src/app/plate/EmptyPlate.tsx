import { editDraft, useDraft } from '../../stores/draft.ts';
import { draftMark } from '../../stores/draftHistory.ts';
import { generate } from '../../stores/queueWork.ts';
import { notify } from '../../stores/notices.ts';
import { t } from '../../texts/translate.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { later } from '../../ui/later.tsx';
import styles from './Plate.module.css';

const DrawButton = later(async () => (await import('../drawing/DrawButton.tsx')).DrawButton);

/** A first visit: what this is, and pictures of Etch's own that a press makes anew. They leave when there are prints. */
export function EmptyPlate() {
  const isEtch = useDraft(({ model }) => model === 'etch');
  return (
    <div className={styles['empty']}>
      <div className={styles['welcome']}>
        <h2 className={styles['welcomeTitle']}>{t('plate:picturesFromWordsMade')}</h2>
        <p>{t('plate:describeSomethingAnd')}</p>
      </div>
      {isEtch ? <Examples /> : null}
      <DrawButton onPlate />
      {isEtch ? <p className={styles['limits']}>{t('plate:whatEtchDraws')}</p> : null}
    </div>
  );
}

function Examples() {
  return (
    <ul className={styles['examples']} aria-label={t('plate:picturesThatEtchHas')}>
      {EXAMPLES.map((example) => (
        <li key={example.prompt}>
          <button type="button" className={styles['example']} onClick={() => make(example)}>
            <span className={styles['examplePaper']}>
              <img src={example.picture} alt="" width={128} height={128} />
            </span>
            <span lang="en" translate="no">
              {example.prompt}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** At once; words that were typed can be brought back. */
function make({ prompt }: Example): void {
  const typed = useDraft.getState().prompt.trim();
  const mark = draftMark();
  editDraft({ prompt });
  if (typed !== '' && !EXAMPLES.some((example) => example.prompt === typed))
    notify({ text: t('plate:yourWordsWereReplaced'), command: { kind: 'undo-draft', mark } });
  void generate();
}
