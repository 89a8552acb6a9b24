import { contextOf, marginsTowards, type Direction, type Margins } from '../core/canvas/margins.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SOURCE } from '../core/recipe/settings.ts';
import { t } from '../texts/translate.ts';
import { decodeInTurn } from './decodeInTurn.ts';
import { randomSeed } from './draft.ts';
import { notify } from './notices.ts';
import { addJob } from './queue.ts';
import { broughtFile, keptPicture } from './startFrom.ts';

/** Outpainting: a larger picture, whose new part is painted from what lies beside it. */

/** The new part is made of noise alone: of the picture's reflection nothing stays. Its edge is soft. */
export const EXTENDED = { strength: 1, blur: 4 } as const;

/** A print that goes on beyond an edge; its own pixels stay. */
export async function extendPrint(id: string, { settings }: Recipe, direction: Direction): Promise<void> {
  const file = await broughtFile({ print: id });
  const pictures = file && (await extended(file, direction));
  const image = pictures && (await keptPicture(pictures.picture));
  const mask = pictures && (await keptPicture(pictures.mask));
  if (!pictures || image === null || mask === null) return;
  await addJob({
    settings: {
      ...settings,
      ...{
        controls: [],
        imagePrompts: [],
        refiner: null,
        secondPass: null,
        detail: null,
        enlarge: null,
        cascade: [],
      },
      source: { ...USUAL_SOURCE, image, mask, strength: EXTENDED.strength },
      paintArea: { padding: Math.min(1024, contextOf(pictures.margins)), blur: EXTENDED.blur },
      ...{ seed: randomSeed(), count: 1 },
    },
    repeats: false,
  });
  notify({ text: t('stores:queuedToBeExtended') });
}

interface Extended {
  readonly picture: Blob;
  /** White where the picture is new. */
  readonly mask: Blob;
  readonly margins: Margins;
}

async function extended(file: Blob, direction: Direction): Promise<Extended | null> {
  const margins = await drawable(file, async (bitmap) => marginsTowards(direction, bitmap));
  const picture = margins && (await reframed(file, margins));
  const mask = picture && (await drawable(file, (bitmap) => maskOf(bitmap, margins)));
  return mask && { picture, mask, margins };
}

/** A picture that goes on beyond its edges, or is cut off where margins are below 0; null, after saying so, where the browser has no room for it. */
export function reframed(file: Blob, margins: Margins): Promise<Blob | null> {
  return drawable(file, (bitmap) => reflected(bitmap, margins));
}

/** null, after saying so, where the browser has no room for it. */
function drawable<T>(file: Blob, make: (bitmap: ImageBitmap) => Promise<T>): Promise<T | null> {
  return decodeInTurn(() => drawnOf(file, make));
}

async function drawnOf<T>(file: Blob, make: (bitmap: ImageBitmap) => Promise<T>): Promise<T | null> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' });
  try {
    return await make(bitmap);
  } catch {
    const text = t('stores:theBrowserHasNoRoomFor');
    notify({ tone: 'warning', text });
    return null;
  } finally {
    bitmap.close();
  }
}

/** In the new part its reflection: colours that go on where they were. */
function reflected(bitmap: ImageBitmap, margins: Margins): Promise<Blob> {
  const { width, height } = bitmap;
  return drawn(bitmap, margins, (context) => {
    for (const column of [-1, 1, 0])
      for (const row of [-1, 1, 0]) {
        const [across, down] = [column === 0 ? 1 : -1, row === 0 ? 1 : -1];
        const left = margins.left + width * (column + (across < 0 ? 1 : 0));
        const top = margins.top + height * (row + (down < 0 ? 1 : 0));
        context.setTransform(across, 0, 0, down, left, top);
        context.drawImage(bitmap, 0, 0);
      }
  });
}

function maskOf(bitmap: ImageBitmap, margins: Margins): Promise<Blob> {
  return drawn(bitmap, margins, (context) => {
    context.fillStyle = 'white';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.fillStyle = 'black';
    context.fillRect(margins.left, margins.top, bitmap.width, bitmap.height);
  });
}

function drawn(
  { width, height }: ImageBitmap,
  { left, right, top, bottom }: Margins,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width + left + right, height + top + bottom);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no room for a canvas.');
  draw(context);
  return canvas.convertToBlob({ type: 'image/png' });
}
