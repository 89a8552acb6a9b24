import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { seededPicture } from '../../tools/node/seededPicture.ts';
import { annotate, bodySeen, depthSeen, peopleSeen, type Annotator } from '../core/annotators/annotate.ts';
import { ANNOTATOR_FILES, type AnnotatorKind } from '../core/annotators/annotators.ts';
import type { Box } from '../core/annotators/people.ts';
import { withAnnotator } from './annotatorNetworks.ts';
import { wasmDevice } from './device.ts';
import { configureOnnxruntime } from './onnxruntime.ts';

/** Against transformers: tools/reference/annotators.py made the networks and the numbers. */

const FOLDER = 'tools/reference/goldens/annotators';
const golden = openGolden(`${FOLDER}/golden.safetensors`);
const picture = seededPicture(7, 80, 64);
const device = wasmDevice('a test');

const FOLDERS: Readonly<Record<AnnotatorKind, string>> = {
  'depth-estimator': 'depth',
  'person-detector': 'people',
  'pose-estimator': 'pose',
};

function filesOf(kind: AnnotatorKind): Map<string, Blob> {
  const read = (file: string) => new Blob([readFileSync(path.join(FOLDER, FOLDERS[kind], file))]);
  return new Map([
    [ANNOTATOR_FILES.config, read('config.json')],
    [ANNOTATOR_FILES.processor, read('preprocessor_config.json')],
    [ANNOTATOR_FILES.weights, read('onnx/model.onnx')],
  ]);
}

const open = <T>(kind: AnnotatorKind, task: (annotator: Annotator) => Promise<T>): Promise<T> =>
  withAnnotator(device, { kind, files: filesOf(kind) }, task);

const boxesOf = (numbers: Float32Array): Box[] =>
  Array.from({ length: numbers.length / 4 }, (_, i) => {
    const [x = 0, y = 0, width = 0, height = 0] = numbers.subarray(4 * i, 4 * i + 4);
    return { x, y, width, height };
  });

beforeAll(() => configureOnnxruntime({ wasmFolder: null, threads: 1 }));

describe("a network's", () => {
  test('depth is that of transformers', async () => {
    const seen = await open('depth-estimator', (estimator) => depthSeen(picture, estimator));
    const [least, most] = [Math.min(...seen.data), Math.max(...seen.data)];
    const scaled = seen.data.map((value) => (value - least) / (most - least));
    expect(relativeError(scaled, golden.floats('depth'))).toBeLessThan(1e-4);
    const { rgba, ...size } = await annotate('depth', picture, open);
    expect(size).toEqual({ width: 80, height: 64 });
    const expected = golden.floats('depth');
    const grey = expected.map((_, i) => (rgba[4 * i] ?? 0) / 255);
    expect(Math.max(...grey.map((value, i) => Math.abs(value - (expected[i] ?? 0))))).toBeLessThan(1 / 254);
    expect([rgba[0], rgba[1], rgba[3]]).toEqual([rgba[2], rgba[2], 255]);
  });

  test('people are where transformers finds them, the surest first', async () => {
    const found = await open('person-detector', (detector) => peopleSeen(picture, detector));
    const flat = found.flatMap(({ x, y, width, height }) => [x, y, width, height]);
    expect(relativeError(flat, golden.floats('people'))).toBeLessThan(1e-4);
  });

  test('bodies have the points that transformers gives them', async () => {
    const boxes = boxesOf(golden.floats('people'));
    const found = await open('pose-estimator', async (estimator) => {
      const bodies = [];
      for (const box of boxes) bodies.push(...(await bodySeen(picture, box, estimator)));
      return bodies;
    });
    const flat = found.flatMap(({ x, y, score }) => [x, y, score]);
    expect(relativeError(flat, golden.floats('poses'))).toBeLessThan(1e-4);
  });
});

test('what is not given is not fetched; the next one opens all the same', async () => {
  const files = filesOf('depth-estimator');
  files.delete(ANNOTATOR_FILES.weights);
  const opened = withAnnotator(device, { kind: 'depth-estimator', files }, () => Promise.resolve());
  await expect(opened).rejects.toThrow('model.onnx');
  await open('depth-estimator', () => Promise.resolve());
});

test.each([
  [
    'that is no graph',
    ANNOTATOR_FILES.weights,
    'nothing of the kind',
    /cannot be opened: .*protobuf parsing failed/,
  ],
  ['whose config is cut off', ANNOTATOR_FILES.processor, '{"do_resize":', /cannot be opened: .*JSON/],
])('a network %s is said to be damaged; the next one opens all the same', async (_, file, text, message) => {
  const files = filesOf('depth-estimator').set(file, new Blob([text]));
  const opened = withAnnotator(device, { kind: 'depth-estimator', files }, () => Promise.resolve());
  await expect(opened).rejects.toMatchObject({
    code: 'adapter-damaged',
    message: expect.stringMatching(message),
  });
  await open('depth-estimator', (estimator) => depthSeen(picture, estimator));
});

test('a graph that fails leaves nothing broken behind', async () => {
  const failing = open('depth-estimator', async ({ see }) =>
    see({ ...picture, data: picture.data.subarray(3) }),
  );
  await expect(failing).rejects.toThrow();
  await open('depth-estimator', (estimator) => depthSeen(picture, estimator));
});

test('a graph for one size is given pictures of that size, whatever the picture', async () => {
  // it was exported for 70 × 56, of which its config knows nothing
  const square = seededPicture(9, 64, 64);
  const size = await open('depth-estimator', (estimator) => Promise.resolve(estimator.sizeFor(square)));
  expect(size).toEqual({ width: 70, height: 56 });
  const { rgba, ...made } = await annotate('depth', square, open);
  expect(made).toEqual({ width: 64, height: 64 });
  expect(new Set(rgba).size).toBeGreaterThan(20);
});
