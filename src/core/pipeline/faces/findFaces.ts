import type { Area, Size } from '../../canvas/area.ts';
import { FACE_SIDE } from '../../models/faceSide.ts';
import { resample } from '../../preprocess/resample.ts';
import type { Rgb } from '../../preprocess/rgb.ts';
import { floats, requireFinite } from '../floats.ts';
import type { Sessions } from '../sessions.ts';
import { faceBoxes, type FaceBox } from './faceBoxes.ts';
import type { FaceDetector } from './faceDetector.ts';

/** The faces in a picture, from left to right. Throws AquatintError 'not-finite'. */
export async function findFaces(
  picture: Rgb,
  { detector, sessions }: { readonly detector: FaceDetector; readonly sessions: Sessions },
): Promise<readonly Area[]> {
  const session = await sessions.of(detector, null);
  const { data, scale } = lookedAt(picture);
  const shape = [1, 3, FACE_SIDE, FACE_SIDE];
  const outputs = await session.run({ picture: { dtype: 'F32', shape, data } });
  const boxes = faceBoxes((name) => {
    const numbers = floats(outputs[name]);
    requireFinite(numbers, 'face detector');
    return numbers;
  });
  const areas = boxes
    .map((box) => areaOf(box, scale, picture))
    .filter(({ width, height }) => width > 0 && height > 0);
  return areas.sort((a, b) => a.left - b.left);
}

/** What the network sees: the whole picture in the upper left of a square, its longer side as long as that; what is left is grey. */
export function lookedAt(picture: Rgb): { readonly data: Float32Array<ArrayBuffer>; readonly scale: number } {
  const scale = FACE_SIDE / Math.max(picture.width, picture.height);
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const small = resample(picture, { width: side(picture.width), height: side(picture.height) }, 'bilinear');
  const data = new Float32Array(3 * FACE_SIDE ** 2);
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const byte = small.data[3 * (y * small.width + x) + channel] ?? 0;
        data[(channel * FACE_SIDE + y) * FACE_SIDE + x] = byte / 127.5 - 1;
      }
    }
  }
  return { data, scale };
}

/** Whole pixels of the picture, inside it. */
function areaOf({ left, top, right, bottom }: FaceBox, scale: number, { width, height }: Size): Area {
  const inside = (place: number, room: number): number =>
    Math.min(Math.max(Math.round(place / scale), 0), room);
  const [from, to] = [inside(left, width), inside(right, width)];
  const [upper, lower] = [inside(top, height), inside(bottom, height)];
  return { left: from, top: upper, width: to - from, height: lower - upper };
}
