export const plate = {
  picturesFromWordsMade: 'Pictures from words, made on this device',
  describeSomethingAnd:
    'Describe something and watch it come up, step by step, like a print in its bath. Nothing you write and nothing you make is sent anywhere.',
  whatEtchDraws:
    'Etch, the model that is here already, draws common things: one, up to four of a kind, or two together, in the colour, style and on the ground that you name. Rare words, whole scenes, people by name and writing are beyond it: for those, add a bigger model.',
  picturesThatEtchHas: 'Pictures that Etch has made: press one to make it anew',
  yourWordsWereReplaced: 'Your words were replaced by the example’s.',
  plate: 'Plate',
  afterStepOf: '{{prompt}}, after step {{step}} of {{of}}',
  open: 'Open: {{prompt}}',
  seed: 'seed',
  stoppedBeforeThe: 'Stopped before the picture was finished.',
  stoppedAfter: 'Stopped after {{made}} of {{of}}. What was finished is in your prints.',
  progress: 'Progress',
  picturesOfThisJob: 'Pictures of this job',
  openPicture: 'Open picture {{number}}',
  pictureOf: 'Picture {{picture}} of {{of}}',
  noNews: 'No news for {{time}}. You can cancel at any time.',
  timeLeft: '{{time}} left',
} as const;
