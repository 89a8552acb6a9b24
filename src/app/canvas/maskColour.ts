/** What is painted anew is tinted in it, in every theme. */
export const MASK_TINT = [20, 150, 140] as const;
export const MASK_ALPHA = 0.6;
export const MASK_COLOUR = `rgb(${MASK_TINT.join(' ')})`;
