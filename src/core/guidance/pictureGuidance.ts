import { add, scale, subtract } from '../samplers/elementwise.ts';
import type { Guidance } from './guidance.ts';

/**
 * Guidance by a text and by a picture: u + s_I·(i − u) + s_T·(c − i), where i knows the picture and u knows neither
 * (Brooks et al. 2023, InstructPix2Pix, eq. 3).
 */
export function pictureGuidance(text: number, picture: number): Guidance {
  return ({ conditional, unconditional, pictureless }) => {
    const none = pictureless ?? unconditional;
    const byText = scale(subtract(conditional, unconditional), text);
    return add(add(none, byText), scale(subtract(unconditional, none), picture));
  };
}
