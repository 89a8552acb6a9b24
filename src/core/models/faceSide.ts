/** Side of the picture that it looks at. */
export const FACE_SIDE = 256;
