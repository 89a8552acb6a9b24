import { expect, test } from 'vitest';
import { diskFolder } from '../../tools/node/diskFolder.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { seededPicture } from '../../tools/node/seededPicture.ts';
import { openFaceDetector } from '../core/pipeline/faces/faceDetector.ts';
import { findFaces, lookedAt } from '../core/pipeline/faces/findFaces.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import type { Rgb } from '../core/preprocess/rgb.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** The built-in face detector against its own graph, run in torch by tools/reference/faces.py. */

const FILE = 'tools/reference/goldens/faces/golden.safetensors';
const golden = openGolden(FILE);
const source = openSafetensors(new FileBytes(FILE));

startOnnxruntime();

const [height = 0, width = 0] = source.info('photo').shape;
const PHOTO: Rgb = { width, height, data: source.read('photo').slice() };
const SHAPES = seededPicture(11, 60, 40);

async function working<T>(work: (of: Parameters<typeof findFaces>[1]) => Promise<T>): Promise<T> {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  try {
    return await work({ detector: await openFaceDetector(diskFolder('public/models/faces')), sessions });
  } finally {
    await sessions.release();
  }
}

test.each([
  ['photo', PHOTO],
  ['shapes', SHAPES],
] as const)('gives its graph’s numbers for %s', async (name, picture) => {
  await working(async ({ detector, sessions }) => {
    const session = await sessions.of(detector, null);
    const { data } = lookedAt(picture);
    const outputs = await session.run({ picture: { dtype: 'F32', shape: [1, 3, 256, 256], data } });
    for (const head of ['score_16', 'score_8', 'box_16', 'box_8']) {
      const expected = golden.tensor(`${name}.${head}`);
      expect(outputs[head]?.shape.slice(1)).toEqual(expected.shape);
      expect(relativeError(outputs[head]?.data ?? [], expected.data)).toBeLessThan(1e-4);
    }
  });
});

test('finds the face in a photo, wherever that is, and none among shapes', async () => {
  const wide: Rgb = { width: 2 * width, height, data: new Uint8Array(6 * width * height).fill(127) };
  for (let y = 0; y < height; y += 1)
    wide.data.set(PHOTO.data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * (y * 2 * width + width));
  await working(async (of) => {
    const [face, ...others] = await findFaces(PHOTO, of);
    expect(others).toEqual([]);
    // of the whole photo's 512 pixels the face takes those from about 170, 75 to 275, 190
    const { left = 0, top = 0, width: across = 0, height: down = 0 } = face ?? {};
    const distances = [left - 37, top - 16, left + across - 60, top + down - 42].map(Math.abs);
    expect(Math.max(...distances)).toBeLessThan(5);
    const [moved] = await findFaces(wide, of);
    expect(Math.abs((moved?.left ?? 0) - left - width)).toBeLessThanOrEqual(3);
    expect(await findFaces(SHAPES, of)).toEqual([]);
  });
});
