import type { Rgb } from '../preprocess/rgb.ts';
import type { Box } from './people.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of a picture that a pose network looks at, by its middle. */
export interface Frame extends Size {
  readonly centreX: number;
  readonly centreY: number;
}

/** Around a person there is a quarter more to see. */
const PADDING = 1.25;
/** ViTPose counts in units of so many pixels, in 32 bits; what it rounds is rounded here. */
const UNIT = 200;

/** The frame around a box, of the shape of what the network takes. */
export function frameAround(box: Box, { width, height }: Size): Frame {
  const aspect = width / height;
  const wide = Math.max(box.width, box.height * aspect);
  const high = Math.max(box.height, box.width / aspect);
  const side = (length: number): number =>
    Math.fround(Math.fround(Math.fround(length / UNIT) * PADDING) * UNIT);
  return {
    centreX: Math.fround(box.x + box.width * 0.5),
    centreY: Math.fround(box.y + box.height * 0.5),
    width: side(wide),
    height: side(high),
  };
}

/**
 * What is in the frame at the network's size, black beyond the picture, byte for byte as transformers' VitPoseImageProcessor
 * warps it: corners on corners (unbiased data processing, Huang et al. 2020), bilinear.
 */
export function framed(picture: Rgb, frame: Frame, size: Size): Rgb {
  const columns = placesAlong(frame.centreX, frame.width, size.width);
  const rows = placesAlong(frame.centreY, frame.height, size.height);
  const data = new Uint8Array(3 * size.width * size.height);
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      if (x < 0 || y < 0 || x > picture.width - 1 || y > picture.height - 1) return;
      const at = 3 * (row * size.width + column);
      for (let channel = 0; channel < 3; channel += 1)
        data[at + channel] = Math.trunc(between(picture, x, y, channel) + 0.5);
    });
  });
  return { ...size, data };
}

/** Where each of `outputs` pixels lies in the picture. */
function placesAlong(centre: number, length: number, outputs: number): number[] {
  const scale = (outputs - 1) / length;
  const [step, shift] = [Math.fround(scale), Math.fround(scale * (length / 2 - centre))];
  return Array.from({ length: outputs }, (_, i) => i / step - shift / step);
}

function between({ width, height, data }: Rgb, x: number, y: number, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const at = (column: number, row: number): number => data[3 * (row * width + column) + channel] ?? 0;
  const [tx, ty] = [x - left, y - top];
  return (
    (1 - ty) * ((1 - tx) * at(left, top) + tx * at(right, top)) +
    ty * ((1 - tx) * at(left, bottom) + tx * at(right, bottom))
  );
}
