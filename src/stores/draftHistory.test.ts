import { afterEach, beforeEach, expect, it } from 'vitest';
import { adoptSettings, USUAL_DRAFT, editDraft, useDraft } from './draft.ts';
import {
  beginStep,
  draftMark,
  everyMoment,
  NO_HISTORY,
  recordChange,
  redoDraft,
  undoDraft,
  undoDraftTo,
  watchDraft,
  type Moment,
} from './draftHistory.ts';
import { useStyles } from './styles.ts';

const moment = (change: Partial<Moment['draft']>): Moment => ({
  draft: { ...USUAL_DRAFT, ...change },
  stylesOn: [],
});

let stop = (): void => undefined;

beforeEach(() => {
  useDraft.setState(USUAL_DRAFT, true);
  stop = watchDraft();
});
afterEach(() => stop());

it('makes one step of writing, and a new one after a pause or when another field changes', () => {
  const [a, ab, abc] = [moment({ prompt: 'a' }), moment({ prompt: 'ab' }), moment({ prompt: 'abc' })];
  let history = recordChange(NO_HISTORY, { before: moment({}), after: a }, 0);
  history = recordChange(history, { before: a, after: ab }, 500);
  expect(history.past).toHaveLength(1);
  history = recordChange(history, { before: ab, after: abc }, 2000);
  expect(history.past).toHaveLength(2);
  history = recordChange(history, { before: abc, after: moment({ prompt: 'abc', steps: 9 }) }, 2100);
  expect(history.past.map(({ draft }) => draft.prompt)).toEqual(['', 'ab', 'abc']);
});

it('does not count a seed that was drawn, and does count one that was chosen', () => {
  const before = moment({});
  expect(recordChange(NO_HISTORY, { before, after: moment({ seed: 7 }) }, 0)).toBe(NO_HISTORY);
  const chosen = moment({ seed: 7, seedMode: 'fixed' });
  expect(recordChange(NO_HISTORY, { before, after: chosen }, 0).past).toEqual([before]);
});

it('brings back typed words after settings were taken from a print, and the settings after that', () => {
  editDraft({ prompt: 'a long prompt that somebody typed' });
  const mark = draftMark();
  const { seedMode: _, ...settings } = { ...USUAL_DRAFT, prompt: 'a fox', steps: 7, seed: 3 };
  adoptSettings(settings);
  undoDraftTo(mark);
  expect(useDraft.getState()).toMatchObject({ prompt: 'a long prompt that somebody typed', steps: 20 });
  expect(redoDraft()).toBe(true);
  expect(useDraft.getState()).toMatchObject({ prompt: 'a fox', steps: 7, seed: 3, seedMode: 'fixed' });
  expect(redoDraft()).toBe(false);
});

it('takes styles along with the words', () => {
  useStyles.setState({ on: ['Etching'] });
  draftMark();
  useStyles.setState({ on: [] });
  editDraft({ prompt: 'a hen' });
  undoDraft();
  expect(useStyles.getState().on).toEqual(['Etching']);
  expect(useDraft.getState().prompt).toBe('');
});

it('names what undo and redo can bring back', () => {
  editDraft({ prompt: 'an owl' });
  draftMark();
  editDraft({ steps: 3 });
  undoDraft();
  expect(everyMoment().map(({ draft }) => draft.steps)).toContain(3);
  expect(everyMoment().every(({ draft }) => draft.prompt !== 'never written')).toBe(true);
});

it('makes a step of its own of a change that asks for one', () => {
  editDraft({ prompt: 'a fox' });
  beginStep();
  editDraft({ prompt: 'a (fox:1.1)' });
  beginStep();
  editDraft({ prompt: 'a (fox:1.2)' });
  undoDraft();
  expect(useDraft.getState().prompt).toBe('a (fox:1.1)');
  undoDraft();
  expect(useDraft.getState().prompt).toBe('a fox');
});
