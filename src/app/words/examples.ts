/** Things the built-in model has learned. */
export const EXAMPLES: readonly string[] = [
  'a red apple',
  'a sailboat',
  'a fox',
  'a sunflower',
  'a slice of pizza',
  'a butterfly',
  'a rocket',
  'the moon',
];
