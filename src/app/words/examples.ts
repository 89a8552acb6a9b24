/** Things the built-in model has learned. */
export const EXAMPLES: readonly string[] = [
  'a red apple',
  'a purple car',
  'a fox',
  'a cat beside a house',
  'a slice of pizza',
  'three strawberries',
  'a rocket',
  'a ghost on a blue background',
];
