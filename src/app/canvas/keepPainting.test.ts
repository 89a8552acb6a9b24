import { expect, it, vi } from 'vitest';
import { rectangleShape } from '../../core/canvas/shapes.ts';
import { keepPainting } from './keepPainting.ts';
import { Painting, type Ink } from './painting.ts';
import { Photo } from './photo.ts';

const SIZE = { width: 300, height: 200 };
const INK: Ink = { on: 'mask', erasing: false, colour: [0, 0, 0] };

async function painting(): Promise<Painting> {
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ ...SIZE, close: () => undefined }));
  const room = { mostPixels: 1e9, side: 1000, historyBytes: 1e9, isSmall: false };
  const made = new Painting(await Photo.open(new Blob(), room));
  await made.fill(rectangleShape({ left: 10, top: 10, width: 50, height: 50 }), INK);
  return made;
}

it('keeps what is painted while it is kept, too', async () => {
  const made = await painting();
  const kept: (number | undefined)[] = [];
  const isKept = await keepPainting(made, ({ mask }) => {
    kept.push(mask?.size);
    if (kept.length === 1) {
      made.begin({ ...INK, radius: 20 }, { x: 200, y: 100 }, 1);
      made.moveTo({ x: 260, y: 150 }, 1);
      made.end();
    }
    return Promise.resolve(true);
  });
  expect(isKept).toBe(true);
  expect(kept).toHaveLength(2);
  expect(kept[1]).toBeGreaterThan(kept[0] ?? Infinity);
});

it('tries once where there is no room', async () => {
  const made = await painting();
  const keep = vi.fn(() => {
    made.setFrame({ left: 0, top: 0, width: 400, height: 200 }, true);
    return Promise.resolve(false);
  });
  expect(await keepPainting(made, keep)).toBe(false);
  expect(keep).toHaveBeenCalledTimes(1);
});
