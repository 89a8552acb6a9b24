import type { Area, Size } from './area.ts';
import type { Margins } from './margins.ts';

/** No side of a frame is shorter, in pixels, unless the photo's is. */
const LEAST_SIDE = 64;

/**
 * A frame in whole pixels that can be made of a photo: each side reaches no further beyond the photo than the photo is long
 * (that far its reflection goes), and some of the photo lies in it.
 */
export function soundFrame({ left, top, width, height }: Area, size: Size): Area {
  const across = soundSpan(left, width, size.width);
  const down = soundSpan(top, height, size.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

function soundSpan(start: number, length: number, side: number): { start: number; length: number } {
  const least = Math.min(LEAST_SIDE, side);
  const wanted = Math.min(3 * side, Math.max(least, Math.round(length)));
  // So far from its edges that at least the shortest side of the photo stays in it.
  const from = Math.min(side - least, Math.max(-side, Math.round(start)));
  const to = Math.min(2 * side, Math.max(least, from + wanted));
  return { start: from, length: Math.max(least, to - from) };
}

/** What a frame adds to a photo on each side; below 0: what it cuts off. */
export const marginsOf = ({ left, top, width, height }: Area, size: Size): Margins => ({
  left: -left,
  top: -top,
  right: left + width - size.width,
  bottom: top + height - size.height,
});

export const isWhole = ({ left, top, width, height }: Area, size: Size): boolean =>
  left === 0 && top === 0 && width === size.width && height === size.height;

/** Does it go beyond the photo anywhere? */
export const goesBeyond = (frame: Area, size: Size): boolean =>
  Object.values(marginsOf(frame, size)).some((margin) => margin > 0);

/** What of an area lies outside of another: up to four parts. */
export function outsideOf(area: Area, hole: Area): readonly Area[] {
  const right = area.left + area.width;
  const bottom = area.top + area.height;
  const within = (at: number, from: number, to: number): number => Math.min(to, Math.max(from, at));
  const [x0, x1] = [within(hole.left, area.left, right), within(hole.left + hole.width, area.left, right)];
  const [y0, y1] = [within(hole.top, area.top, bottom), within(hole.top + hole.height, area.top, bottom)];
  return [
    { left: area.left, top: area.top, width: area.width, height: y0 - area.top },
    { left: area.left, top: y1, width: area.width, height: bottom - y1 },
    { left: area.left, top: y0, width: x0 - area.left, height: y1 - y0 },
    { left: x1, top: y0, width: right - x1, height: y1 - y0 },
  ].filter(({ width, height }) => width > 0 && height > 0);
}
