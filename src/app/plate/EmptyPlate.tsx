import { editDraft, useDraft } from '../../stores/draft.ts';
import { draftMark } from '../../stores/draftHistory.ts';
import { generate } from '../../stores/queueWork.ts';
import { notify } from '../../stores/notices.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { DrawButton } from '../drawing/DrawButton.tsx';
import styles from './Plate.module.css';

/** A first visit: what this is, and pictures of Etch's own that a press makes anew. They leave when there are prints. */
export function EmptyPlate() {
  const isEtch = useDraft(({ model }) => model === 'etch');
  return (
    <div className={styles['empty']}>
      <div className={styles['welcome']}>
        <h2 className={styles['welcomeTitle']}>Pictures from words, made on this device</h2>
        <p>
          Describe something and watch it come up, step by step, like a print in its bath. Nothing you write
          and nothing you make is sent anywhere.
        </p>
      </div>
      {isEtch ? <Examples /> : null}
      <DrawButton onPlate />
      {isEtch ? (
        <p className={styles['limits']}>
          Etch, the model that is here already, draws common things: one, up to four of a kind, or two
          together, in the colour, style and on the ground that you name. Rare words, whole scenes, people by
          name and writing are beyond it: for those, add a bigger model.
        </p>
      ) : null}
    </div>
  );
}

function Examples() {
  return (
    <ul className={styles['examples']} aria-label="Pictures that Etch has made: press one to make it anew">
      {EXAMPLES.map((example) => (
        <li key={example.prompt}>
          <button type="button" className={styles['example']} onClick={() => make(example)}>
            <span className={styles['examplePaper']}>
              <img src={example.picture} alt="" width={128} height={128} />
            </span>
            {example.prompt}
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
    notify({ text: 'Your words were replaced by the example’s.', command: { kind: 'undo-draft', mark } });
  void generate();
}
