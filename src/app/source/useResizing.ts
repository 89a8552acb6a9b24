import type { Size } from '../../core/canvas/area.ts';
import { resizingOf, type Resizing } from '../../core/canvas/resizing.ts';
import { useDraft } from '../../stores/draft.ts';

/** What becomes of the picture to start from at the form's size; null: its size is not known, or only a part is painted and the whole keeps its size. */
export function useResizing(picture: Size | null): Resizing | null {
  const width = useDraft((draft) => draft.width);
  const height = useDraft((draft) => draft.height);
  const fit = useDraft((draft) => draft.source?.fit ?? 'crop');
  const isPart = useDraft(({ source, paintArea }) => (source?.mask ?? null) !== null && paintArea !== null);
  return picture === null || isPart ? null : resizingOf(picture, { width, height }, fit);
}
