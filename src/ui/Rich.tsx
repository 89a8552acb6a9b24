import { Fragment, type ReactNode } from 'react';

interface Props {
  /** With `<name>…</name>` round what looks otherwise. */
  readonly text: string;
  /** What each name looks like; of a name that is not here only the words are shown. */
  readonly parts: Readonly<Record<string, (words: string) => ReactNode>>;
}

const PART = /<(\w+)>(.*?)<\/\1>/;

/** A text of which parts look or do otherwise: where they stand in the sentence is the catalogue's matter. */
export function Rich({ text, parts }: Props) {
  // split gives: words, name, words inside, words, name …
  const pieces = text.split(new RegExp(PART, 'g'));
  return pieces.map((piece, i) => {
    if (i % 3 === 1) return null;
    const look = i % 3 === 2 ? parts[pieces[i - 1] ?? ''] : undefined;
    return <Fragment key={i}>{look === undefined ? piece : look(piece)}</Fragment>;
  });
}
