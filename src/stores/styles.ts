import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { applyStyles, findStyles, type Style, type StyleWords } from '../core/prompt/styles.ts';

export interface StylesState {
  /** By name, in the order in which they were made. */
  readonly styles: readonly Style[];
  /** What the model in use was trained to know; not the visitor's own, and not kept. */
  readonly offered: readonly Style[];
  /** Names of those that are on, in the order in which they were put on. */
  readonly on: readonly string[];
}

const LONGEST_TEXT = 20_000;
export const MOST_STYLES = 2000;
/** What was stored may come from an older version of the page, or from a person's hands. */
export function readStyles(stored: unknown): StylesState {
  const raw: object = typeof stored === 'object' && stored !== null ? stored : {};
  const list: unknown = Reflect.get(raw, 'styles');
  const on: unknown = Reflect.get(raw, 'on');
  const styles = (Array.isArray(list) ? list : []).filter(isStyle).slice(0, MOST_STYLES);
  const isName = (name: unknown): name is string => typeof name === 'string';
  return { styles, offered: [], on: Array.isArray(on) ? on.filter(isName) : [] };
}

function isStyle(value: unknown): value is Style {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['name', 'prompt', 'negativePrompt'].map((field): unknown => Reflect.get(value, field));
  return texts.every((text) => typeof text === 'string' && text.length <= LONGEST_TEXT);
}

export const useStyles = create<StylesState>()(
  persist(() => readStyles(null), {
    name: 'aquatint.styles',
    version: 1,
    merge: readStyles,
    partialize: ({ styles, on }) => ({ styles, on }),
  }),
);

/** The visitor's own come first; one of theirs hides an offered one of its name. */
export function allStyles({ styles, offered }: StylesState): Style[] {
  const names = new Set(styles.map(({ name }) => name));
  return [...styles, ...offered.filter(({ name }) => !names.has(name))];
}

/** Another model knows other styles. */
export function offerStyles(offered: readonly Style[]): void {
  useStyles.setState({ offered });
}

export function toggleStyle(name: string): void {
  const { on } = useStyles.getState();
  useStyles.setState({ on: on.includes(name) ? on.filter((other) => other !== name) : [...on, name] });
}

/** Adds a style, or replaces the one that had this name, or `before`. */
export function saveStyle(style: Style, before = style.name): void {
  const { styles, on } = useStyles.getState();
  const at = styles.findIndex(({ name }) => name === before);
  const others = styles.filter(({ name }) => name !== style.name && name !== before);
  const place = at === -1 ? others.length : Math.min(at, others.length);
  useStyles.setState({
    styles: others.toSpliced(place, 0, style),
    on: [...new Set(on.map((name) => (name === before ? style.name : name)))],
  });
}

export function removeStyle(name: string): void {
  const { styles, on } = useStyles.getState();
  useStyles.setState({
    styles: styles.filter((style) => style.name !== name),
    on: on.filter((other) => other !== name),
  });
}

/** Adds styles, or replaces those of their names. Returns how many were styles. */
export function addStyles(brought: readonly unknown[]): number {
  const found = brought.filter(isStyle);
  const { styles } = useStyles.getState();
  const byName = new Map([...styles, ...found].map((style) => [style.name, style]));
  useStyles.setState({ styles: [...byName.values()].slice(0, MOST_STYLES) });
  return found.length;
}

/** The words with the styles that are on. */
export function withStyles(words: StyleWords): StyleWords {
  const state = useStyles.getState();
  const all = allStyles(state);
  return applyStyles(
    words,
    state.on.flatMap((name) => all.find((style) => style.name === name) ?? []),
  );
}

/** Puts on the styles that the words turn out to have, and returns the words without them. */
export function adoptStyles(words: StyleWords): StyleWords {
  const { styles: on, ...rest } = findStyles(words, allStyles(useStyles.getState()));
  useStyles.setState({ on });
  return rest;
}
