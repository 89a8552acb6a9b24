import { create } from 'zustand';
import { contextOf, type Margins } from '../core/canvas/margins.ts';
import type { Settings } from '../core/recipe/settings.ts';
import { editDraft, useDraft } from './draft.ts';
import { EXTENDED, reframed } from './extending.ts';
import { readSource } from './sources.ts';
import { keptFile } from './startFrom.ts';

/** Whether the canvas is open on which is painted over the picture to start from. */
export const useMaskPainting = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export const openMask = (isOpen: boolean): void => useMaskPainting.setState({ isOpen });

const USUAL_AREA = { padding: 32, blur: 4 } as const satisfies Settings['paintArea'];
const MOST_PADDING = 1024;

interface Painted {
  readonly mask: Blob | null;
  readonly sketch: Blob | null;
  readonly margins: Margins | null;
}

/**
 * The form has what was painted from now on. With its first mask a picture is painted only around it, so that the rest stays as
 * it is. False, after saying why, where it could not be kept; nothing is changed then.
 */
export async function keepPainted({ mask, sketch, margins }: Painted): Promise<boolean> {
  const { source } = useDraft.getState();
  if (source === null) return true;
  const image = margins === null ? source.image : await reframedImage(source.image, margins);
  const kept = async (file: Blob | null): Promise<string | null | false> =>
    file === null ? null : ((await keptFile(file)) ?? false);
  const [maskName, sketchName] = [await kept(mask), await kept(sketch)];
  if (image === null || maskName === false || sketchName === false) return false;
  const isFirst = source.mask === null && maskName !== null && useDraft.getState().paintArea === null;
  const beyond = areaOf(margins);
  const paintArea = beyond ?? (isFirst ? USUAL_AREA : useDraft.getState().paintArea);
  const strength = beyond === null ? source.strength : EXTENDED.strength;
  editDraft({ source: { ...source, image, mask: maskName, sketch: sketchName, strength }, paintArea });
  return true;
}

async function reframedImage(image: string, margins: Margins): Promise<string | null> {
  const file = await readSource(image);
  const picture = file && (await reframed(file, margins));
  return picture && keptFile(picture);
}

/** Of a picture that goes on beyond its edge; null where it does not. */
function areaOf(margins: Margins | null): Settings['paintArea'] {
  if (margins === null || contextOf(margins) <= 0) return null;
  return { padding: Math.min(MOST_PADDING, contextOf(margins)), blur: EXTENDED.blur };
}
