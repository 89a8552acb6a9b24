import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight, Dices } from 'lucide-react';
import { Fragment } from 'react';
import type { ChunkView, NetworkView, PartView, SlipView, TextView } from '../../protocol/words.ts';
import { useDraft } from '../../stores/draft.ts';
import { drawAnotherExample, usePromptView, type ReadWords } from '../../stores/promptView.ts';
import type { Unlisted } from '../../stores/wording.ts';
import { Button } from '../../ui/Button.tsx';
import { excerptOf, networkSentence, slipSentence, stepsText, UNKNOWN_NAME } from './slipText.ts';
import styles from './Proof.module.css';
import { runsOf, type TokenRun } from './tokenRuns.ts';
import words from './Words.module.css';

/** A proof is what a printer looks at before the print: here, the words as the model will get them. */
export function Proof() {
  const prompt = usePromptView((state) => state.prompt);
  const negativePrompt = usePromptView((state) => state.negativePrompt);
  const problem = usePromptView((state) => state.problem);
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={words['negativeTrigger']}>
        <ChevronRight aria-hidden />
        What the model reads
      </Collapsible.Trigger>
      <Collapsible.Panel className={words['negativePanel']}>
        <div className={styles['proof']}>
          {problem === '' ? null : <p className={styles['problem']}>{problem}</p>}
          <Choices />
          {prompt === null ? (
            <p className={styles['note']}>
              {isEmpty ? 'Write something, and it stands here as the model gets it.' : 'Reading …'}
            </p>
          ) : (
            <Sheet title="Words" field="prompt" read={prompt} />
          )}
          {negativePrompt === null ? null : (
            <Sheet title="What to leave out" field="negativePrompt" read={negativePrompt} />
          )}
          {prompt === null ? null : <Key />}
        </div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Choices() {
  const hasChoices = usePromptView((state) => state.hasChoices);
  const missing = usePromptView((state) => state.missingLists);
  if (!hasChoices && missing.length === 0) return null;
  return (
    <div className={styles['choices']}>
      <p className={styles['note']}>
        {hasChoices ? 'These words leave choices. Each picture draws its own; this is one of them.' : null}
        {missing.length > 0 ? ` There is no list named ${missing.join(', ')}.` : null}
      </p>
      {hasChoices ? (
        <Button look="quiet" icon={<Dices aria-hidden />} onClick={drawAnotherExample}>
          Draw another
        </Button>
      ) : null}
    </div>
  );
}

interface SheetProps {
  readonly title: string;
  readonly field: 'prompt' | 'negativePrompt';
  readonly read: ReadWords;
}

function Sheet({ title, field, read: { text, view } }: SheetProps) {
  const unlisted = usePromptView((state) => state.unlisted[field]);
  return (
    <section className={styles['sheet']} aria-label={title}>
      <h2 className={styles['title']}>{title}</h2>
      {view.parts.map((part, i) => (
        <Part key={i} part={part} number={view.parts.length > 1 ? i + 1 : null} />
      ))}
      {view.dropped === 0 ? null : (
        <p className={styles['problem']}>
          The last {view.dropped} tokens do not fit and are left out. A1111&rsquo;s grammar reads them, too.
        </p>
      )}
      <Marks field={field} text={text} slips={view.slips} networks={view.networks} unlisted={unlisted} />
    </section>
  );
}

function Part({ part, number }: { readonly part: PartView; readonly number: number | null }) {
  const changes = part.texts.length > 1;
  return (
    <div className={styles['part']}>
      {number === null && part.weight === 1 ? null : (
        <p className={styles['caption']}>
          {number === null ? 'All of it' : `Part ${number}`}, counting {part.weight}
        </p>
      )}
      {part.texts.map((text, i) => (
        <Text key={i} text={text} changes={changes} />
      ))}
      {part.more === 0 ? null : <p className={styles['note']}>And {part.more} more texts.</p>}
    </div>
  );
}

function Text({ text, changes }: { readonly text: TextView; readonly changes: boolean }) {
  return (
    <div className={styles['text']}>
      {changes ? <p className={styles['caption']}>{stepsText(text.steps)}</p> : null}
      {text.chunks.map((chunk, i) => (
        <Chunk key={i} chunk={chunk} number={text.chunks.length > 1 ? i + 1 : null} />
      ))}
    </div>
  );
}

function Chunk({ chunk, number }: { readonly chunk: ChunkView; readonly number: number | null }) {
  return (
    <div className={styles['chunk']}>
      {number === null ? null : (
        <p className={styles['folio']}>
          <span className="visually-hidden">Chunk {number}, </span>
          {chunk.tokens.length} of {chunk.room}
        </p>
      )}
      <p className={styles['line']} dir="auto">
        {chunk.tokens.length === 0 ? <span className={styles['empty']}>nothing</span> : null}
        {runsOf(chunk.tokens).map((run, i) => (
          <Fragment key={i}>
            <Run run={run} />
            {run.isEnd ? ' ' : null}
          </Fragment>
        ))}
      </p>
    </div>
  );
}

function Run({ run: { tokens, weight, side, tint } }: { readonly run: TokenRun }) {
  return (
    <span className={styles['run']} data-side={side} style={{ '--tint': `${tint}%` }}>
      {tokens.map((token, i) => (
        <Fragment key={i}>
          <span className={styles['token']}>{token.text}</span>
          {token.isEnd ? ' ' : null}
        </Fragment>
      ))}
      {weight === 1 ? null : <span className={styles['weight']}>×{Number(weight.toFixed(2))}</span>}
    </span>
  );
}

interface MarksProps {
  readonly field: 'prompt' | 'negativePrompt';
  readonly text: string;
  readonly slips: readonly SlipView[];
  readonly networks: readonly NetworkView[];
  readonly unlisted: Unlisted;
}

function Marks({ field, text, slips, networks, unlisted }: MarksProps) {
  if (slips.length + networks.length + unlisted.places.length === 0) return null;
  return (
    <ul className={styles['marks']}>
      {slips.map((slip, i) => (
        <Mark key={i} field={field} text={text} place={slip} sentence={slipSentence(slip)} isSlip />
      ))}
      {unlisted.places.map((place, i) => (
        <Mark
          key={`l${i}`}
          field={field}
          text={unlisted.text}
          place={place}
          sentence={UNKNOWN_NAME[place.kind]}
          isSlip
        />
      ))}
      {networks.map((network, i) => (
        <Mark key={`n${i}`} field={field} text={text} place={network} sentence={networkSentence(network)} />
      ))}
    </ul>
  );
}

interface MarkProps {
  readonly field: 'prompt' | 'negativePrompt';
  readonly text: string;
  readonly place: { readonly start: number; readonly end: number };
  readonly sentence: string;
  readonly isSlip?: boolean;
}

function Mark({ field, text, place, sentence, isSlip = false }: MarkProps) {
  const written = useDraft((draft) => draft[field]);
  const { before, marked, after } = excerptOf(text, place);
  const excerpt = (
    <>
      {before}
      <mark className={isSlip ? styles['slip'] : styles['network']}>{marked}</mark>
      {after}
    </>
  );
  return (
    <li className={styles['mark']}>
      {written === text ? (
        <button
          type="button"
          className={styles['excerpt']}
          aria-label={`Select “${marked}” in the text`}
          onClick={() => selectIn(field, place)}
        >
          {excerpt}
        </button>
      ) : (
        <span className={styles['excerpt']}>{excerpt}</span>
      )}
      <span className={styles['sentence']}>{sentence}</span>
    </li>
  );
}

function selectIn(field: string, { start, end }: { readonly start: number; readonly end: number }): void {
  const box = document.getElementById(field);
  if (!(box instanceof HTMLTextAreaElement)) return;
  box.focus();
  box.setSelectionRange(start, end);
}

const MORE: TokenRun = runOf('counts more', 1.4);
const LESS: TokenRun = runOf('counts less', 0.6);

function runOf(text: string, weight: number): TokenRun {
  const [run] = runsOf([{ text, weight }]);
  return {
    weight: 1,
    side: run?.side ?? 'same',
    tint: run?.tint ?? 0,
    tokens: [{ text, isEnd: false }],
    isEnd: false,
  };
}

function Key() {
  return (
    <p className={styles['key']}>
      <Run run={MORE} /> <Run run={LESS} />{' '}
      <span className={styles['keys']}>
        <kbd>Ctrl</kbd> <kbd>↑</kbd> <kbd>↓</kbd> weighs the word at the cursor
      </span>
    </p>
  );
}
