import { describe, expect, test } from 'vitest';
import { FileBytes } from '../../../tools/node/fileBytes.ts';
import { openGolden, relativeError } from '../../../tools/node/goldenFile.ts';
import { seededPicture } from '../../../tools/node/seededPicture.ts';
import { openSafetensors } from '../weights/safetensors.ts';
import { annotatorsOf } from '../annotators/annotators.ts';
import { canny } from './canny.ts';
import { clipPicture } from './clipPicture.ts';
import { lines, luminance, scribble, threshold } from './drawing.ts';
import { fitted } from './fit.ts';
import { gaussianBlur } from './gaussianBlur.ts';
import { resample } from './resample.ts';
import type { KERNELS } from '../tensor/kernels.ts';
import { controlPicture, PREPROCESSOR_NAMES, type Annotate } from './preprocessors.ts';
import { greyPicture, pictureOf, rgbOf, type Rgb } from './rgb.ts';
import { blurred, inverted, tiled } from './softened.ts';

/** Against OpenCV, Pillow and transformers: tools/reference/preprocess.py made the numbers. */

const FILE = 'tools/reference/goldens/preprocess/golden.safetensors';
const golden = openGolden(FILE);
const source = openSafetensors(new FileBytes(FILE));
const bytes = (name: string): Uint8Array => source.read(name).slice();

function packed(edges: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(edges.length / 8));
  edges.forEach((value, i) => {
    if (value === 255) bits[i >> 3] = (bits[i >> 3] ?? 0) | (128 >> (i & 7));
  });
  return bits;
}

test.each(Array.from({ length: 20 }, (_, i) => i))('the edges of picture %i are those of cv2.Canny', (i) => {
  const [width = 0, height = 0, low = 0, high = 0] = golden.floats(`canny.${i}.settings`);
  const edges = canny(seededPicture(i, width, height), { low, high });
  expect(packed(edges)).toEqual(bytes(`canny.${i}`));
});

test.each([
  ['bicubic', 0, 61, 43],
  ['bicubic', 1, 20, 31],
  ['box', 2, 64, 48],
  ['bilinear', 3, 30, 30],
  ['lanczos', 4, 40, 23],
  ['lanczos', 5, 50, 41],
] satisfies [keyof typeof KERNELS, number, number, number][])(
  'resized as Pillow does: %s, case %i',
  (kernel, i, width, height) => {
    const name = `resize.${kernel}.${i}`;
    const [rows = 0, columns = 0] = source.info(name).shape;
    const resized = resample(seededPicture(100 + i, width, height), { width: columns, height: rows }, kernel);
    expect(resized.data).toEqual(bytes(name));
  },
);

test.each([
  [301, 517],
  [517, 301],
  [100, 40],
  [224, 224],
])('a picture of %i by %i as CLIPImageProcessor makes it', (width, height) => {
  const i = ['301x517', '517x301', '100x40', '224x224'].indexOf(`${width}x${height}`);
  const pixels = clipPicture(seededPicture(200 + i, width, height), 224);
  const sampled = pixels.filter((_, at) => at % 97 === 0);
  expect(relativeError(sampled, golden.floats(`clip.${width}x${height}`))).toBeLessThan(1e-6);
});

describe('a drawing', () => {
  const drawing = seededPicture(300, 48, 36);

  test('blurred as OpenCV does', () => {
    const floats = { ...drawing, channels: 3, data: Float32Array.from(drawing.data) };
    expect(relativeError(gaussianBlur(floats, 6).data, golden.floats('blur'))).toBeLessThan(1e-5);
  });

  test('its lines, to the last byte but for what rounding does', () => {
    const [ours, theirs] = [lines(drawing), bytes('lines')];
    expect(Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? 0))))).toBeLessThanOrEqual(1);
    expect(theirs.filter((value) => value > 60).length).toBeGreaterThan(20);
  });

  test('its light as OpenCV weighs it', () => {
    expect(luminance(drawing)).toEqual(bytes('grey'));
    expect(threshold(drawing, 99)).toEqual(bytes('grey').map((value) => (value > 99 ? 255 : 0)));
  });

  test('dark strokes become white on black', () => {
    const paper: Rgb = { width: 2, height: 1, data: Uint8Array.of(255, 255, 126, 127, 200, 255) };
    expect([...scribble(paper)]).toEqual([255, 0]);
  });
});

test('a tile is the mean of its pixels; a blur keeps a flat picture', () => {
  const flat: Rgb = { width: 6, height: 4, data: new Uint8Array(72).fill(77) };
  expect(blurred(flat, 2)).toEqual(flat);
  expect(tiled(flat, 2)).toEqual(flat);
  const checks: Rgb = {
    width: 4,
    height: 4,
    data: Uint8Array.from({ length: 48 }, (_, i) => ((i / 3) & 1) * 100),
  };
  expect(new Set(tiled(checks, 2).data)).toEqual(new Set([50]));
  expect(inverted(inverted(checks))).toEqual(checks);
});

test('fitting: stretched, cut, or with its edge going on', () => {
  const wide: Rgb = {
    width: 4,
    height: 2,
    data: Uint8Array.from({ length: 24 }, (_, i) => 10 * Math.floor(i / 3)),
  };
  const column = (picture: Rgb, x: number): number[] =>
    Array.from({ length: picture.height }, (_, y) => picture.data[3 * (y * picture.width + x)] ?? -1);
  expect(column(fitted(wide, { width: 2, height: 2 }, 'crop'), 0)).toEqual([10, 50]);
  const padded = fitted(wide, { width: 4, height: 4 }, 'fit');
  expect(column(padded, 3)).toEqual([30, 30, 70, 70]);
  expect(fitted(wide, { width: 2, height: 6 }, 'stretch')).toMatchObject({ width: 2, height: 6 });
});

test('pictures to bytes and back', () => {
  const rgb = seededPicture(1, 5, 3);
  expect(rgbOf(pictureOf(rgb))).toEqual(rgb);
  expect([...greyPicture([7, 9], 2, 1).rgba]).toEqual([7, 7, 7, 255, 9, 9, 9, 255]);
});

describe('a control picture', () => {
  const wish = { preprocessor: 'none', fit: 'stretch', invert: 'no', width: 20, height: 12 } as const;
  const picture = pictureOf(seededPicture(3, 40, 24));

  const annotate: Annotate = (name, { width, height }) =>
    Promise.resolve(greyPicture(new Uint8Array(width * height).fill(name.length), width, height));

  test('has the size of the picture to be made, whatever is done', async () => {
    for (const preprocessor of PREPROCESSOR_NAMES) {
      const made = await controlPicture(picture, { ...wish, preprocessor }, annotate);
      expect([made.width, made.height, made.rgba.length]).toEqual([20, 12, 960]);
    }
  });

  test('of its own size is what the preprocessor gives', async () => {
    const own = { ...wish, width: 40, height: 24, preprocessor: 'canny:60,180' };
    const edges = canny(seededPicture(3, 40, 24), { low: 60, high: 180 });
    expect(await controlPicture(picture, own, annotate)).toEqual(greyPicture(edges, 40, 24));
    const dark = await controlPicture(picture, { ...own, invert: 'yes' }, annotate);
    expect(dark).toEqual(
      greyPicture(
        edges.map((value) => 255 - value),
        40,
        24,
      ),
    );
  });

  test('networks are asked about the picture at its new size', async () => {
    const made = await controlPicture(picture, { ...wish, preprocessor: 'depth', invert: 'yes' }, annotate);
    expect(made).toEqual(greyPicture(new Uint8Array(240).fill(250), 20, 12));
    expect(annotatorsOf('pose')).toEqual(['person-detector', 'pose-estimator']);
    expect(annotatorsOf('canny:1,2')).toEqual([]);
  });

  test('wants a preprocessor that there is, with numbers in range', async () => {
    const made = (preprocessor: string) => controlPicture(picture, { ...wish, preprocessor }, annotate);
    await expect(made('cany')).rejects.toThrow('There is no preprocessor "cany"');
    await expect(made('canny:1')).rejects.toThrow(
      'The preprocessor canny takes 2 number(s) from 0 to 2040, not "1".',
    );
    await expect(made('threshold:999')).rejects.toThrow('takes 1 number(s)');
    await expect(made('line:1')).rejects.toThrow('takes no numbers');
    await expect(made('blur:x')).rejects.toThrow('takes 1 number(s)');
  });
});
