/** Things the built-in model has learned. */
export const EXAMPLES: readonly string[] = [
  'a red apple',
  'a purple car',
  'a fox',
  'a sunflower',
  'a slice of pizza',
  'a butterfly',
  'a rocket',
  'a ghost on a blue background',
];
