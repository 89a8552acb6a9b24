import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rectangleShape } from '../../core/canvas/shapes.ts';
import { Painting, type Ink } from './painting.ts';
import { Photo } from './photo.ts';

const SIZE = { width: 600, height: 400 };
const ROOM = { mostPixels: 1e9, side: 1000, historyBytes: 1e9, isSmall: false };
const INK: Ink = { on: 'mask', erasing: false, colour: [0, 0, 0] };

beforeEach(() => {
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ ...SIZE, close: () => undefined }));
  // Each look at the clock is late: whatever goes through the picture makes a pause as often as it can.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const painting = async (): Promise<Painting> => new Painting(await Photo.open(new Blob(), ROOM));

const square = (left: number, top: number) => rectangleShape({ left, top, width: 100, height: 100 });

/** Where something is painted, on a line of the picture. */
function paintedOn({ mask }: Painting, y: number): readonly [number, number] | null {
  const row = new Uint8Array(SIZE.width);
  mask.readRow(y, row);
  const from = row.indexOf(255);
  return from < 0 ? null : [from, row.lastIndexOf(255)];
}

it('does what comes while something goes through the whole picture after it', async () => {
  const slow = await painting();
  void slow.fill(square(100, 100), INK);
  expect(slow.state.isBusy).toBe(true);
  slow.begin({ ...INK, radius: 10 }, { x: 50, y: 350 }, 1);
  slow.moveTo({ x: 150, y: 350 }, 1);
  slow.end();
  void slow.fill(square(400, 100), INK);
  slow.setFrame({ left: 0, top: 0, width: 700, height: 400 }, true);
  slow.undo();
  slow.undo();
  await slow.settled();
  expect(slow.state).toMatchObject({ isBusy: false, canUndo: true, canRedo: true, frame: SIZE });
  expect(paintedOn(slow, 150)).toEqual([100, 199]);
  // Its ends are soft.
  const [from, to] = paintedOn(slow, 350) ?? [0, 0];
  expect([from, to].map((x) => Math.round(x / 10))).toEqual([4, 16]);
  slow.redo();
  expect(paintedOn(slow, 150)).toEqual([100, 499]);
});

it('gives each of them its own promise', async () => {
  const slow = await painting();
  const [first, second] = [slow.invert(), slow.invert()];
  await first;
  expect(slow.state.isBusy).toBe(true);
  await second;
  expect(slow.state.isBusy).toBe(false);
  expect(paintedOn(slow, 200)).toBeNull();
});
