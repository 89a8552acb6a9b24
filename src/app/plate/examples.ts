/** Made by Etch with its usual settings, one try each: tools/training/page_examples.py cuts them from its contact sheet. */
const pictures = import.meta.glob<string>('./examples/*.webp', {
  eager: true,
  import: 'default',
  query: '?url&no-inline',
});

export interface Example {
  readonly prompt: string;
  readonly picture: string;
}

/** Things that Etch has learned, in the words that it knows them by. */
/* eslint-disable no-restricted-syntax */
const PROMPTS: readonly string[] = [
  'a red apple',
  'a fox',
  'a rocket',
  'a butterfly',
  'a slice of pizza',
  'a snowman',
  'a sailboat',
  'a purple car',
];
/* eslint-enable no-restricted-syntax */

export const EXAMPLES: readonly Example[] = PROMPTS.flatMap((prompt) => {
  const picture = pictures[`./examples/${prompt.replaceAll(' ', '-')}.webp`];
  return picture === undefined ? [] : [{ prompt, picture }];
});
