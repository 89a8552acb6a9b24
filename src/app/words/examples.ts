/** Things the built-in model has learned. */
export const EXAMPLES: readonly string[] = [
  'a red apple',
  'a sailboat',
  'an orange cat face',
  'a pink flower',
  'a slice of pizza',
  'a blue butterfly',
  'a rocket',
  'a full moon',
];
