import type { Point } from './area.ts';

/** One movement of the pen, or of the eraser. Points and width are shares of the paper's longer side. */
export interface PenStroke {
  readonly points: readonly Point[];
  readonly width: number;
  readonly erasing: boolean;
}

/** null: the paper is cleared. */
type Mark = PenStroke | null;

/** A drawing and what was taken back of it, as plain data. */
export interface Drawing {
  readonly marks: readonly Mark[];
  readonly undone: readonly Mark[];
}

export const NO_DRAWING: Drawing = { marks: [], undone: [] };

export const withStroke = ({ marks }: Drawing, stroke: PenStroke): Drawing => ({
  marks: [...marks, stroke],
  undone: [],
});

/** Can be undone like a stroke. */
export const cleared = ({ marks }: Drawing): Drawing => ({ marks: [...marks, null], undone: [] });

export function undone(drawing: Drawing): Drawing {
  const last = drawing.marks.at(-1);
  if (last === undefined) return drawing;
  return { marks: drawing.marks.slice(0, -1), undone: [...drawing.undone, last] };
}

export function redone(drawing: Drawing): Drawing {
  const next = drawing.undone.at(-1);
  if (next === undefined) return drawing;
  return { marks: [...drawing.marks, next], undone: drawing.undone.slice(0, -1) };
}

/** Was the paper cleared, so that nothing counts that was on it before? */
export const isCleared = ({ marks }: Drawing): boolean => marks.includes(null);

/** What is to be drawn, in order: the strokes since the paper was last cleared. */
export function strokesOf({ marks }: Drawing): readonly PenStroke[] {
  return marks.slice(marks.lastIndexOf(null) + 1).filter((mark) => mark !== null);
}

/** Has nothing been drawn on paper that was blank, or is again? An eraser alone draws nothing. */
export const isBlank = (drawing: Drawing): boolean => strokesOf(drawing).every(({ erasing }) => erasing);
