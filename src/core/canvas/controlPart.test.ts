import { expect, test } from 'vitest';
import { seededPicture } from '../../../tools/node/seededPicture.ts';
import { pictureOf } from '../preprocess/rgb.ts';
import { controlPart } from './controlPart.ts';

test('a control picture is cut as the picture is: the same pixels where both have one size', () => {
  const control = pictureOf(seededPicture(1, 12, 8));
  const area = { left: 3, top: 2, width: 5, height: 4 };
  const part = controlPart(control, { photo: { width: 12, height: 8 }, area }, 'crop');
  expect([part.width, part.height]).toEqual([5, 4]);
  expect([...part.rgba.subarray(0, 4)]).toEqual([
    ...control.rgba.subarray(4 * (2 * 12 + 3), 4 * (2 * 12 + 4)),
  ]);
  expect([...part.rgba.subarray(-4)]).toEqual([...control.rgba.subarray(4 * (5 * 12 + 7), 4 * (5 * 12 + 8))]);
});

test('one of another size is brought to the picture’s size first', () => {
  const area = { left: 0, top: 0, width: 24, height: 16 };
  const part = controlPart(
    pictureOf(seededPicture(1, 12, 8)),
    { photo: { width: 24, height: 16 }, area },
    'crop',
  );
  expect([part.width, part.height]).toEqual([24, 16]);
});
