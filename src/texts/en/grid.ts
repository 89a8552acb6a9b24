export const grid = {
  aGridOfPictures: 'A grid of pictures',
  onePictureForEachValue:
    'One picture for each value, and for each two of them together. Write values with commas between; of numbers also 20-40 (+10) or 1-8 [5]. Words: the first is looked for in the prompt, and replaced.',
  makeTheGrid: 'Make the grid',
  makeTheGridOf: 'Make the grid of {{count}}',
  nothing: 'Nothing',
  foxCatOwl: 'fox, cat, owl',
  wordsOfThePrompt: 'words of the prompt',
  across: 'Across',
  down: 'Down',
  furtherDown: 'And further down',
  valuesAcross: 'Values, across',
  valuesDown: 'Values, down',
  valuesFurtherDown: 'Values, and further down',
} as const;
