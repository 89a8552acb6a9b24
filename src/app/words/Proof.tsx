import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight, Dices } from 'lucide-react';
import { Fragment } from 'react';
import type { ChunkView, NetworkView, PartView, SlipView, TextView } from '../../protocol/words.ts';
import { useDraft } from '../../stores/draft.ts';
import { drawAnotherExample, usePromptView, type ReadWords } from '../../stores/promptView.ts';
import type { Unlisted } from '../../stores/wording.ts';
import { listed, sentences } from '../../texts/format.ts';
import { t } from '../../texts/translate.ts';
import { Button } from '../../ui/Button.tsx';
import { Rich } from '../../ui/Rich.tsx';
import { excerptOf, networkSentence, slipSentence, stepsText, unknownName } from './slipText.ts';
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
        {t('words:whatTheModelReads')}
      </Collapsible.Trigger>
      <Collapsible.Panel className={words['negativePanel']}>
        <div className={styles['proof']}>
          {problem === '' ? null : <p className={styles['problem']}>{problem}</p>}
          <Choices />
          {prompt === null ? (
            <p className={styles['note']}>{isEmpty ? t('words:writeSomethingAndIt') : t('words:reading')}</p>
          ) : (
            <Sheet title={t('words:words')} field="prompt" read={prompt} />
          )}
          {negativePrompt === null ? null : (
            <Sheet title={t('words:whatToLeaveOut')} field="negativePrompt" read={negativePrompt} />
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
        {sentences(
          hasChoices ? t('words:theseWordsLeaveChoices') : '',
          missing.length > 0 ? t('words:noListNamed', { names: listed(missing) }) : '',
        )}
      </p>
      {hasChoices ? (
        <Button look="quiet" icon={<Dices aria-hidden />} onClick={drawAnotherExample}>
          {t('words:drawAnother')}
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
        <p className={styles['problem']}>{t('words:tokensAreLeftOut', { dropped: view.dropped })}</p>
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
          {number === null
            ? t('words:allCounting', { weight: part.weight })
            : t('words:partCounting', { number, weight: part.weight })}
        </p>
      )}
      {part.texts.map((text, i) => (
        <Text key={i} text={text} changes={changes} />
      ))}
      {part.more === 0 ? null : (
        <p className={styles['note']}>{t('words:andMoreTexts', { more: part.more })}</p>
      )}
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
          <span className="visually-hidden">{t('words:chunk', { number })} </span>
          {t('words:foundOf', { found: chunk.tokens.length, all: chunk.room })}
        </p>
      )}
      <p className={styles['line']} dir="auto" translate="no">
        {chunk.tokens.length === 0 ? <span className={styles['empty']}>{t('words:nothing')}</span> : null}
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
          sentence={unknownName(place)}
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
          aria-label={t('words:selectInTheText', { marked })}
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
      <Run run={runOf(t('words:countsMore'), 1.4)} /> <Run run={runOf(t('words:countsLess'), 0.6)} />{' '}
      <span className={styles['keys']}>
        <Rich text={t('words:weighsTheWord')} parts={{ kbd: (key) => <kbd>{key}</kbd> }} />
      </span>
    </p>
  );
}
