import { isFixed, namedPlaces, parseTemplate, type NamedPlace } from '../core/prompt/dynamicPrompt.ts';
import { expandTemplate } from '../core/prompt/expandTemplate.ts';
import type { StyleWords } from '../core/prompt/styles.ts';
import { linesOf } from '../core/prompt/wildcards.ts';
import type { Wording as PictureWording } from '../protocol/generator.ts';
import { lowBits, seedAfter } from '../core/recipe/seed.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { withStyles } from './styles.ts';
import { useWordLists } from './wordLists.ts';

export interface Wording extends StyleWords {
  /** The words before anything was drawn, styles and all; null: there was nothing to draw. */
  readonly template: StyleWords | null;
  /** Lists that are asked for and not there. */
  readonly missing: readonly string[];
  readonly isCut: boolean;
}

/** Draws for the prompt must not decide those for the negative prompt. */
const OTHER_DRAW = 0x9e3779b9;

/**
 * What the model is told for a picture of this seed: the words with their styles, and of every choice in them one
 * option. Where every character stands for itself nothing is chosen.
 */
export function wordingOf(
  { language, ...words }: Pick<Settings, 'language'> & StyleWords,
  seed: number,
): Wording {
  const styled = withStyles({ prompt: words.prompt, negativePrompt: words.negativePrompt });
  if (isLiteral(language)) return { ...styled, template: null, missing: [], isCut: false };
  const { wildcards } = useWordLists.getState();
  const prompt = expandTemplate(styled.prompt, seed, wildcards);
  const negative = expandTemplate(styled.negativePrompt, (seed ^ OTHER_DRAW) >>> 0, wildcards);
  return {
    prompt: prompt.text,
    negativePrompt: negative.text,
    template: [styled.prompt, styled.negativePrompt].every(isPlain) ? null : styled,
    missing: [...new Set([...prompt.missing, ...negative.missing])],
    isCut: prompt.isCut || negative.isCut,
  };
}

/** Where every character stands for itself, or the words were drawn elsewhere. */
const isLiteral = ({ grammar, choices }: Settings['language']): boolean =>
  grammar === 'plain' || choices === 'written';

const isPlain = (text: string): boolean => isFixed(parseTemplate(text));

/** Words that ask for lists that are not there, and for variables that are not set. */
export interface Unlisted {
  /** The words with their styles, before anything is drawn. */
  readonly text: string;
  readonly places: readonly NamedPlace[];
}

const MOST_PLACES = 100;

/** What no picture of these words can draw, whichever options it draws. */
export function unlistedIn(
  { language, ...words }: Pick<Settings, 'language'> & StyleWords,
  field: keyof StyleWords,
): Unlisted {
  const text = withStyles({ prompt: words.prompt, negativePrompt: words.negativePrompt })[field];
  if (isLiteral(language)) return { text, places: [] };
  const { wildcards } = useWordLists.getState();
  const isThere = (name: string): boolean => linesOf(wildcards, name).length > 0;
  const places = namedPlaces(text).filter(({ kind, name }) => kind === 'variable' || !isThere(name));
  return { text, places: places.slice(0, MOST_PLACES) };
}

/** The words of each picture of a job. */
export function wordingsOf(settings: Settings): PictureWording[] {
  return Array.from({ length: settings.count }, (_, picture) => {
    const { prompt, negativePrompt, template } = wordingOf(
      settings,
      lowBits(seedAfter(settings.seed, picture)),
    );
    return { prompt, negativePrompt, ...(template === null ? {} : { template }) };
  });
}
