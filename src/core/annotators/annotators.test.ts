import { expect, test } from 'vitest';
import { openGolden, relativeError } from '../../../tools/node/goldenFile.ts';
import { annotatorKind, personClass, PUBLIC_ANNOTATORS } from './annotators.ts';
import { greyScale, interpolated } from './depthMap.ts';
import { peopleIn } from './people.ts';
import { requireAnnotator } from './requireAnnotator.ts';
import { frameAround, framed } from './poseFrame.ts';

/** What needs no network; those that are run are compared in src/runtime/annotatorNetworks.test.ts. */

const labels = { id2label: { 0: 'N/A', 1: 'person', 2: 'dog' } };

test.each([
  [{ architectures: ['DepthAnythingForDepthEstimation'] }, 'depth-estimator'],
  [{ architectures: ['VitPoseForPoseEstimation'] }, 'pose-estimator'],
  [{ architectures: ['DFineForObjectDetection'], ...labels }, 'person-detector'],
  [{ architectures: ['DFineForObjectDetection'], id2label: { 0: 'table' } }, null],
  [{ architectures: ['BertModel'] }, null],
  [{ architectures: 7 }, null],
  [[], null],
])('%j describes %s', (config, kind) => {
  expect(annotatorKind(JSON.stringify(config))).toBe(kind);
});

test.each([
  [
    'DepthAnythingForDepthEstimation',
    'dpt is a depth estimator, and no pose estimator: the preprocessor "depth" uses it.',
  ],
  ['BertModel', 'dpt is no pose estimator: choose another file.'],
])('%s given as a pose estimator is named', (name, sentence) => {
  const config = JSON.stringify({ architectures: [name] });
  expect(() => requireAnnotator('dpt', config, 'pose-estimator')).toThrow(sentence);
  const own = JSON.stringify({ architectures: ['VitPoseForPoseEstimation'] });
  expect(() => requireAnnotator('dpt', own, 'pose-estimator')).not.toThrow();
});

test('what is no JSON is refused', () => {
  expect(() => annotatorKind('{')).toThrow('is no JSON');
});

test('the public ones are free for any use', () => {
  for (const { licence } of Object.values(PUBLIC_ANNOTATORS)) expect(licence).toBe('apache-2.0');
});

test('scores that each class has for itself, as transformers reads them', () => {
  const golden = openGolden('tools/reference/goldens/annotators/golden.safetensors');
  const seen = { logits: golden.floats('focal.logits'), boxes: golden.floats('focal.boxes') };
  const person = personClass(labels) ?? { index: 0, classes: 0 };
  const found = peopleIn(seen, person, { width: 80, height: 64 });
  const flat = found.flatMap(({ x, y, width, height }) => [x, y, width, height]);
  expect(relativeError(flat, golden.floats('focal'))).toBeLessThan(1e-6);
});

test('a depth map of one depth is black; others go from 0 to 255', () => {
  const plane = (...data: number[]) => ({ width: 2, height: 2, data: Float32Array.from(data) });
  expect([...greyScale(plane(3, 3, 3, 3))]).toEqual([0, 0, 0, 0]);
  expect([...greyScale(plane(-1, 0, 1, 3))]).toEqual([0, 63, 127, 255]);
  const larger = interpolated(plane(2, 2, 2, 2), { width: 5, height: 3 });
  expect([...larger.data].map((value) => Math.round(value * 1e6) / 1e6)).toEqual(new Array(15).fill(2));
});

test('a frame has the shape of what the network takes, and beyond the picture it is black', () => {
  const frame = frameAround({ x: 0, y: 0, width: 10, height: 40 }, { width: 48, height: 64 });
  expect(frame.width / frame.height).toBeCloseTo(48 / 64, 6);
  expect(frame.height).toBeCloseTo(50, 4);
  const white = { width: 10, height: 40, data: new Uint8Array(1200).fill(255) };
  const { data } = framed(white, frame, { width: 48, height: 64 });
  expect([data[0], data[3 * (32 * 48 + 24)]]).toEqual([0, 255]);
});
