import type { Fit } from '../preprocess/fit.ts';
import type { Area, Size } from './area.ts';

/** How a picture of one size lies in another. */
export interface Placement {
  /** What of the picture is used. */
  readonly crop: Area;
  /** Where that lies. */
  readonly area: Area;
}

/** Brought to a size by filling it and cutting what is beyond ('crop'), by lying in it as a whole ('fit'), or stretched. */
export function placementOf(picture: Size, room: Size, fit: Fit): Placement {
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const all = { left: 0, top: 0, width: room.width, height: room.height };
  const scales = [room.width / picture.width, room.height / picture.height];
  switch (fit) {
    case 'stretch':
      return { crop: whole, area: all };
    case 'crop':
      return { crop: centred(room, Math.max(...scales) ** -1, picture), area: all };
    case 'fit':
      return { crop: whole, area: centred(picture, Math.min(...scales), room) };
  }
}

/** So much larger, in the middle. */
function centred(size: Size, by: number, room: Size): Area {
  const [width, height] = [size.width * by, size.height * by];
  return { left: (room.width - width) / 2, top: (room.height - height) / 2, width, height };
}
