import { AquatintError } from '../errors.ts';
import { said } from '../said.ts';
import type { Picture } from '../pipeline/picture.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** Of 255, the most by which a channel of the ground may differ from its colour. */
const GROUND_TOLERANCE = 20;
/** The share of the border that has to be ground. */
const LEAST_BORDER = 0.6;
/** Pixels along the edge of the ground in which colours are mixed. */
const EDGE = 2;
/** Of the picture, the share of a speck at its border that is taken for ground: decoders leave some in corners. */
const SPECK = 1 / 2000;
/** How far from an edge pixel the colour of what stands before the ground is looked for. */
const REACH = 4;

/**
 * Takes what stands before a ground of one colour out of it. The ground is what is joined to the picture's border; at its
 * edge a pixel is a mixture C = αF + (1 − α)B (Porter & Duff 1984), with B the ground and F the colours nearby, and gets
 * F with α. What the ground's colour shows inside of a thing stays. Throws AquatintError 'settings-invalid' without such a ground.
 */
export function cutOut(picture: Picture): Picture {
  const ground = groundColour(picture);
  const outside = withSpecks(joinedToBorder(picture, ground), picture);
  const distance = distanceFrom(outside, picture.width, EDGE + REACH);
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let pixel = 0; pixel < outside.length; pixel += 1) {
    const away = distance[pixel] ?? 0;
    if (away === 0) rgba.fill(0, 4 * pixel, 4 * pixel + 4);
    else if (away <= EDGE) rgba.set(unmixed(picture, { pixel, ground, distance }), 4 * pixel);
  }
  return { ...picture, rgba };
}

/** The border's median colour. */
function groundColour(picture: Picture): Rgb {
  const border = borderPixels(picture);
  const median = (channel: number): number => {
    const values = border.map((pixel) => picture.rgba[4 * pixel + channel] ?? 0).sort((a, b) => a - b);
    return values[values.length >> 1] ?? 0;
  };
  const ground: Rgb = [median(0), median(1), median(2)];
  const alike = border.filter((pixel) => isGround(picture, pixel, ground)).length;
  if (alike >= LEAST_BORDER * border.length) return ground;
  throw new AquatintError('settings-invalid', [said('picture.noPlainGround')]);
}

function borderPixels({ width, height }: Picture): number[] {
  return Array.from({ length: width * height }, (_, pixel) => pixel).filter((pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
}

function isGround({ rgba }: Picture, pixel: number, ground: Rgb): boolean {
  return ground.every(
    (value, channel) => Math.abs((rgba[4 * pixel + channel] ?? 0) - value) <= GROUND_TOLERANCE,
  );
}

/** 1 for the pixels of the ground's colour that are joined to the border, side by side. */
function joinedToBorder(picture: Picture, ground: Rgb): Uint8Array {
  const { width } = picture;
  const outside = new Uint8Array(width * picture.height);
  const waiting = borderPixels(picture).filter((pixel) => isGround(picture, pixel, ground));
  for (const pixel of waiting) outside[pixel] = 1;
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    for (const next of neighbours(pixel, width, outside.length)) {
      if (outside[next] === 1 || !isGround(picture, next, ground)) continue;
      outside[next] = 1;
      waiting.push(next);
    }
  }
  return outside;
}

/** The same with what is no larger than a speck and joined to the border. */
function withSpecks(outside: Uint8Array, picture: Picture): Uint8Array {
  const seen = Uint8Array.from(outside);
  const cleaned = Uint8Array.from(outside);
  for (const start of borderPixels(picture)) {
    if (seen[start] === 1) continue;
    const piece = [start];
    seen[start] = 1;
    for (let n = 0; n < piece.length; n += 1) {
      for (const next of neighbours(piece[n] ?? 0, picture.width, outside.length)) {
        if (seen[next] === 1) continue;
        seen[next] = 1;
        piece.push(next);
      }
    }
    if (piece.length <= SPECK * outside.length) for (const pixel of piece) cleaned[pixel] = 1;
  }
  return cleaned;
}

function neighbours(pixel: number, width: number, pixels: number): number[] {
  const x = pixel % width;
  return [
    ...(x > 0 ? [pixel - 1] : []),
    ...(x < width - 1 ? [pixel + 1] : []),
    ...(pixel >= width ? [pixel - width] : []),
    ...(pixel + width < pixels ? [pixel + width] : []),
  ];
}

/** Steps from the ground, 0 in it; `most` and more are not told apart. */
function distanceFrom(outside: Uint8Array, width: number, most: number): Uint8Array {
  const distance = Uint8Array.from(outside, (value) => (value === 1 ? 0 : most));
  let front = [...distance.keys()].filter((pixel) => distance[pixel] === 0);
  for (let step = 1; step < most; step += 1) {
    const reached = front
      .flatMap((pixel) => neighbours(pixel, width, outside.length))
      .filter((pixel) => (distance[pixel] ?? 0) > step);
    for (const pixel of reached) distance[pixel] = step;
    front = reached;
  }
  return distance;
}

interface EdgePixel {
  readonly pixel: number;
  readonly ground: Rgb;
  readonly distance: Uint8Array;
}

/** The colour and α of a pixel in which thing and ground are mixed. */
function unmixed(picture: Picture, { pixel, ground, distance }: EdgePixel): number[] {
  const colour = colourOf(picture, pixel);
  const thing = colourNearby(picture, pixel, distance);
  if (thing === null) return [...colour, 255];
  const range = thing.map((value, channel) => value - (ground[channel] ?? 0));
  const squared = range.reduce((sum, value) => sum + value * value, 0);
  const along = range.reduce(
    (sum, value, channel) => sum + value * ((colour[channel] ?? 0) - (ground[channel] ?? 0)),
    0,
  );
  const alpha = squared === 0 ? 1 : Math.min(1, Math.max(0, along / squared));
  if (alpha < 1 / 255) return [0, 0, 0, 0];
  const pure = colour.map((value, channel) => (value - (1 - alpha) * (ground[channel] ?? 0)) / alpha);
  return [...pure, 255 * alpha];
}

function colourOf({ rgba }: Picture, pixel: number): Rgb {
  return [rgba[4 * pixel] ?? 0, rgba[4 * pixel + 1] ?? 0, rgba[4 * pixel + 2] ?? 0];
}

/** The mean colour of the nearest pixels that are wholly of the thing; null where there are none within reach. */
function colourNearby(picture: Picture, pixel: number, distance: Uint8Array): Rgb | null {
  const { width, height } = picture;
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let reach = 1; reach <= REACH && count === 0; reach += 1) {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const other = pixel + dy * width + dx;
        if ((distance[other] ?? 0) <= EDGE) continue;
        const colour = colourOf(picture, other);
        sum[0] += colour[0];
        sum[1] += colour[1];
        sum[2] += colour[2];
        count += 1;
      }
    }
  }
  return count === 0 ? null : [sum[0] / count, sum[1] / count, sum[2] / count];
}
