import { expect, it } from 'vitest';
import { rectangleShape, strokeShape } from './shapes.ts';
import { TiledSketch } from './tiledSketch.ts';

const size = { width: 600, height: 40 };
const RED = [200, 30, 10] as const;
const BLUE = [10, 40, 250] as const;
const rowOf = (sketch: TiledSketch, y: number): Uint8Array => {
  const row = new Uint8Array(4 * size.width);
  sketch.readRow(y, row);
  return row;
};
const at = (row: Uint8Array, x: number): number[] => [...row.subarray(4 * x, 4 * x + 4)];

it('draws in a colour, across tiles, and the eraser leaves nothing', () => {
  const sketch = new TiledSketch(size);
  const shape = rectangleShape({ left: 500, top: 10, width: 50, height: 5 });
  sketch.begin();
  sketch.stroke(shape, RED);
  const row = rowOf(sketch, 12);
  expect(at(row, 499)).toEqual([0, 0, 0, 0]);
  expect(at(row, 511)).toEqual([...RED, 255]);
  expect(at(row, 512)).toEqual([...RED, 255]);
  sketch.stroke(shape, null);
  sketch.end();
  expect(sketch.isBlank()).toBe(true);
  expect(sketch.bytes).toBe(0);
});

it('lays a soft edge over another colour as Porter and Duff do', () => {
  const sketch = new TiledSketch(size);
  sketch.stroke(rectangleShape({ left: 0, top: 0, width: 100, height: 40 }), RED);
  const half = {
    area: { left: 0, top: 0, width: 100, height: 1 },
    cover: (_: number, row: Uint8Array) => void row.fill(128),
  };
  sketch.stroke(half, BLUE);
  const expected = RED.map((under, i) => Math.round((128 * (BLUE[i] ?? 0) + 127 * under) / 255));
  expect(at(rowOf(sketch, 0), 50)).toEqual([...expected, 255]);
});

it('does not harden the soft edge of a stroke that goes over itself', () => {
  const sketch = new TiledSketch(size);
  const dab = strokeShape({ from: { x: 60.3, y: 20 }, to: { x: 60.3, y: 20 }, fromRadius: 9, toRadius: 9 });
  sketch.stroke(dab, RED);
  const once = rowOf(sketch, 20).slice();
  for (let i = 0; i < 5; i += 1) sketch.stroke(dab, RED);
  expect(rowOf(sketch, 20)).toEqual(once);
});

it('gives back the rows that it was given', () => {
  const sketch = new TiledSketch(size);
  const row = Uint8Array.from({ length: 4 * size.width }, (_, i) => (i * 37) % 256);
  sketch.putRow(7, row);
  expect(rowOf(sketch, 7)).toEqual(row);
  expect(rowOf(sketch, 8).every((byte) => byte === 0)).toBe(true);
});
