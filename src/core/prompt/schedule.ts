/**
 * A1111's prompt editing: `[from:to:when]`, `[to:when]`, `[from::when]` and `[a|b]`. Everything else is text here,
 * brackets of emphasis included. What does not fit the grammar is text as well.
 */
export type PromptSchedule = readonly ScheduleNode[];

export type ScheduleNode =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'change';
      /** null: `[to:when]`, nothing before. */
      readonly from: PromptSchedule | null;
      readonly to: PromptSchedule;
      /** As written, with the space around it. */
      readonly when: string;
    }
  | { readonly kind: 'turns'; readonly options: readonly PromptSchedule[] };

/** Text up to and including step `lastStep`, from 1. */
export interface ScheduledText {
  readonly lastStep: number;
  readonly text: string;
}

/** Something that looks like prompt editing and is none; offsets in the text. */
export interface ScheduleSlip {
  /** `[a:b]` without a number; a bar outside `[a|b]`, or a last backslash, for which all of the text is plain. */
  readonly kind: 'no-step' | 'lone-bar' | 'lone-backslash';
  readonly start: number;
  readonly end: number;
}

interface Frame {
  readonly open: string;
  /** Offset of the bracket in the text. */
  readonly index: number;
  /** Where its pieces begin in the output; the bracket is the first. */
  readonly start: number;
  /** Places of the separators in the output. */
  readonly colons: number[];
  readonly bars: number[];
}

const PIECES = /[^\\[\]():|]+|\\[^\n]|[^]/g;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

export function parseSchedule(text: string): PromptSchedule {
  return readPromptSchedule(text).schedule;
}

/**
 * One pass. A bracket that does not fit leaves every bracket around it without partner, since none of them may
 * hold a loose one. A bar that belongs to no `[a|b]`, or a backslash with nothing to escape, makes the whole text
 * plain text. A1111's grammar leaves open whether a change right before loose brackets is a change; here it is one. Its
 * parser library decides by how many brackets there are, and 1.1.2 and 1.3.1 decide the opposite: with `[a:b:2][)` only
 * the older sees a change, with `[a:b:2][` only the newer.
 */
export function readPromptSchedule(text: string): { schedule: PromptSchedule; slips: ScheduleSlip[] } {
  const out: ScheduleNode[] = [];
  const slips: ScheduleSlip[] = [];
  const lone = (kind: ScheduleSlip['kind'], start: number) => {
    slips.push({ kind, start, end: start + 1 });
    return { schedule: plain(text), slips };
  };
  let stack: Frame[] = [];
  for (const { index, 0: piece } of text.matchAll(PIECES)) {
    const top = stack.at(-1);
    if (piece === '\\') return lone('lone-backslash', index);
    if (piece === '|' && top === undefined) return lone('lone-bar', index);
    if (piece === '(' || piece === '[')
      stack.push({ open: piece, index, start: out.length, colons: [], bars: [] });
    if (piece === ':') top?.colons.push(out.length);
    if (piece === '|') top?.bars.push(out.length);
    if (piece === ')' || piece === ']') {
      const node = top === undefined ? null : close(out, top, piece);
      if (node === null || top === undefined) {
        if (top?.open === '[' && piece === ']')
          slips.push({ kind: 'no-step', start: top.index, end: index + 1 });
        const barred = stack.find(({ bars }) => bars.length > 0);
        if (barred !== undefined) return lone('lone-bar', text.indexOf('|', barred.index));
        stack = [];
      } else {
        stack.pop();
        if (node !== 'group') {
          out.splice(top.start, Infinity, node);
          continue;
        }
      }
    }
    out.push({ kind: 'text', text: piece });
  }
  const barred = stack.find(({ bars }) => bars.length > 0);
  if (barred !== undefined) return lone('lone-bar', text.indexOf('|', barred.index));
  return { schedule: merged(out), slips };
}

/** What a closed bracket is; null where it is nothing. */
function close(out: readonly ScheduleNode[], frame: Frame, piece: string): ScheduleNode | 'group' | null {
  const { open, start, colons, bars } = frame;
  if (open === '(') return piece === ')' && colons.length < 2 && bars.length === 0 ? 'group' : null;
  if (piece !== ']') return null;
  if (colons.length === 0) {
    if (bars.length === 0) return 'group';
    const ends = [...bars, out.length];
    const options = ends.map((end, i) => merged(out.slice((bars[i - 1] ?? start) + 1, end)));
    return { kind: 'turns', options };
  }
  const [first = 0, second = first] = colons;
  const last = out.at(-1);
  const isNumber = out.length === second + 2 && last?.kind === 'text' && NUMBER.test(last.text);
  if (bars.length > 0 || colons.length > 2 || !isNumber) return null;
  return {
    kind: 'change',
    from: colons.length === 2 ? merged(out.slice(start + 1, first)) : null,
    to: merged(out.slice(colons.length === 2 ? first + 1 : start + 1, second)),
    when: last.text,
  };
}

function plain(text: string): PromptSchedule {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function merged(nodes: readonly ScheduleNode[]): PromptSchedule {
  const result: ScheduleNode[] = [];
  let texts: string[] = [];
  const flush = (): void => {
    if (texts.length > 0) result.push({ kind: 'text', text: texts.join('') });
    texts = [];
  };
  for (const node of nodes) {
    if (node.kind === 'text') texts.push(node.text);
    else {
      flush();
      result.push(node);
    }
  }
  flush();
  return result;
}

/** The text that gives this schedule. */
export function printSchedule(schedule: PromptSchedule): string {
  return written(schedule, (node) => {
    if (node.kind === 'turns') {
      return ['[', ...node.options.flatMap((option, i) => (i === 0 ? [option] : ['|', option])), ']'];
    }
    return ['[', ...(node.from === null ? [] : [node.from, ':']), node.to, `:${node.when}]`];
  });
}

/** What the model is told in each of so many steps: a stretch for every step at which something changes. */
export function scheduledTexts(schedule: PromptSchedule, steps: number): ScheduledText[] {
  // Alternation gives the same few texts again and again; each is kept once.
  const known = new Map<string, string>();
  return changesOf(schedule, steps).map((lastStep) => {
    const text = textAt(schedule, lastStep, steps);
    const kept = known.get(text) ?? text;
    known.set(kept, kept);
    return { lastStep, text: kept };
  });
}

function textAt(schedule: PromptSchedule, step: number, steps: number): string {
  return written(schedule, (node) => {
    if (node.kind === 'turns') return [node.options[(step - 1) % node.options.length] ?? []];
    return step <= lastStepBefore(node.when, steps) ? [node.from ?? []] : [node.to];
  });
}

type Compound = Exclude<ScheduleNode, { kind: 'text' }>;

/** Depth first, without recursion: brackets may be nested thousands deep. */
function written(
  schedule: PromptSchedule,
  expand: (node: Compound) => readonly (string | PromptSchedule)[],
): string {
  const texts: string[] = [];
  const rest: (string | ScheduleNode)[] = schedule.toReversed();
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (typeof node === 'string') texts.push(node);
    else if (node.kind === 'text') texts.push(node.text);
    else {
      for (const part of expand(node).toReversed()) {
        if (typeof part === 'string') rest.push(part);
        else for (let i = part.length - 1; i >= 0; i -= 1) rest.push(part[i] ?? '');
      }
    }
  }
  return texts.join('');
}

/** The last steps of each stretch of one text, in order; the last of all is `steps`. */
function changesOf(schedule: PromptSchedule, steps: number): number[] {
  const found = new Set([steps]);
  const rest = [...schedule];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (node.kind === 'change') {
      found.add(lastStepBefore(node.when, steps));
      for (const inner of node.from ?? []) rest.push(inner);
      for (const inner of node.to) rest.push(inner);
    }
    if (node.kind === 'turns') {
      for (let step = 1; step <= steps; step += 1) found.add(step);
      for (const option of node.options) for (const inner of option) rest.push(inner);
    }
  }
  return [...found].filter((step) => step >= 1).sort((a, b) => a - b);
}

/** A number with a point is a share of all steps, one without is a step. */
function lastStepBefore(when: string, steps: number): number {
  const value = Number(when);
  return Math.min(steps, Math.trunc(when.includes('.') ? value * steps : value));
}
