/** What planning counts a text as, in pixels of the latents: it does not grow with the picture. */
export const TEXT_ELEMENTS = 64 ** 2;
