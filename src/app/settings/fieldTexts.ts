import type { SettingPath } from '../../core/recipe/settings.ts';

/** The words of one setting. */
export interface FieldText {
  /** Beside its control. */
  readonly label: string;
  readonly hint?: string;
  /** In recipes and lists of changes, where that is not the label; '': another row says it. */
  readonly row?: string;
  /** What may be chosen. Up to a colon is said in few words, too. */
  readonly choices?: Readonly<Record<string, string>>;
}

const SHARES = 'Shares of the way, from 0 to 1.';

export const FIELD_TEXTS: Readonly<Record<SettingPath, FieldText>> = {
  prompt: { label: 'Prompt' },
  negativePrompt: { label: 'Left out' },
  model: { label: 'Model' },
  source: { label: 'Picture to start from', row: 'Started from a picture' },
  'source.image': { label: 'Picture' },
  'source.mask': { label: 'Mask', row: 'With a mask' },
  'source.strength': { label: 'Strength', hint: 'How much is painted over. 1 keeps nothing.' },
  'source.noiseLevel': {
    label: 'Noise on the small picture',
    hint: 'More of it lets the model invent more details.',
  },
  paintArea: {
    label: 'Only around the mask, at full size',
    row: 'Painted only around the mask',
    hint: 'The rest of the picture keeps its size and stays exactly as it is.',
  },
  'paintArea.padding': { label: 'Surroundings', hint: 'Pixels around the mask that the model sees.' },
  'paintArea.blur': { label: 'Soft edge', hint: 'Pixels over which old and new are mixed.' },
  width: { label: 'Width', row: 'Size' },
  height: { label: 'Height', row: '' },
  steps: { label: 'Steps', hint: 'More steps take longer and settle the details.' },
  guidance: { label: 'Guidance', hint: 'How closely the picture keeps to your words. 1 lets it roam.' },
  sampler: { label: 'Sampler' },
  schedule: { label: 'Schedule' },
  eta: {
    label: 'Noise added (eta)',
    hint: 'The share of its usual noise that this sampler adds on the way. 0 adds none.',
  },
  seed: { label: 'Seed' },
  count: { label: 'Pictures' },
  'guidanceOptions.method': {
    label: 'Method',
    row: 'Guidance method',
    choices: { cfg: 'Classifier-free: usual', apg: 'Adaptive projected: calmer colours' },
  },
  'guidanceOptions.rescale': {
    label: 'Rescale',
    hint: 'Takes back the burnt look of strong guidance. 0.7 is usual for models that predict v.',
    row: 'Guidance rescale',
  },
  'guidanceOptions.from': { label: 'Starts at', row: 'Guidance from, to' },
  'guidanceOptions.to': {
    label: 'Ends at',
    hint: 'Shares of the way. Outside of them a step takes half the time.',
    row: '',
  },
  'guidanceOptions.perturbed': {
    label: 'Perturbed attention',
    hint: 'A second kind of guidance, away from a picture without structure. 0 is off, 3 is usual.',
  },
  'guidanceOptions.image': {
    label: 'Keeps to the picture',
    hint: 'How closely the new picture keeps to the one that it changes. 1.5 is usual.',
  },
  'guidanceOptions.real': {
    label: 'Real guidance',
    hint: 'Lets what is left out count, beside the guidance that the model is told. Every step takes twice as long; 1 is off.',
  },
  'prior.steps': {
    label: 'Steps of the prior',
    hint: 'The prior thinks of a picture of your words; the decoder makes it.',
  },
  'prior.guidance': {
    label: 'Guidance of the prior',
    hint: 'How closely what it thinks of keeps to your words. 4 is usual.',
  },
  'prior.noiseLevel': {
    label: 'Noise on the idea',
    hint: 'More of it makes pictures that differ more from each other. 0 is usual.',
  },
  'superResolution.steps': {
    label: 'Steps that enlarge',
    hint: 'This model makes its small picture larger itself. 7 are usual.',
  },
  classLabel: {
    label: 'Makes class',
    hint: 'Of the classes that this model was taught, by its number from 0.',
    row: 'Class',
  },
  'noise.source': {
    label: 'Made as on a',
    row: 'Noise as on',
    choices: { cpu: 'CPU: as diffusers and ComfyUI', cuda: 'CUDA: as A1111 on NVIDIA' },
  },
  'noise.batch': {
    label: 'Several pictures use',
    row: 'Noise of a batch',
    choices: { seed_per_picture: 'The next seed each: A1111', one_generator: 'One generator: diffusers' },
  },
  'noise.variationSeed': { label: 'Variation seed', row: '' },
  'noise.variationStrength': {
    label: 'Variation',
    hint: 'How much of a second seed’s noise is mixed in.',
  },
  'noise.resizeFrom': { label: 'Keep the composition of another size', row: 'Composition of' },
  'noise.resizeFrom.width': { label: 'Its width' },
  'noise.resizeFrom.height': { label: 'Its height' },
  'noise.laterSeedDelta': { label: 'Seed delta for later noise (ENSD)', row: 'Seed delta (ENSD)' },
  'noise.steps': {
    label: 'Noise of the steps',
    choices: {
      continued: 'Goes on: with the first noise (A1111, diffusers)',
      comfyui_cuda: 'ComfyUI on NVIDIA: begins anew',
      comfyui_cpu: 'ComfyUI on a CPU: begins anew',
    },
  },
  'noise.start': {
    label: 'First noise',
    choices: { usual: 'As usual', sgm: 'A little stronger: as in ComfyUI' },
  },
  'language.grammar': {
    label: 'Grammar',
    row: 'Prompt grammar',
    choices: {
      a1111: 'A1111: (word:1.2), [a:b:0.5], AND, # notes',
      a1111_1_7: 'A1111 before 1.8: # is a character',
      sdnext: 'SD.Next: (word:1.2), [a:b:0.5], AND',
      sdcpp: 'stable-diffusion.cpp: (word:1.2), BREAK',
      novelai: 'NovelAI: (word:1.2), [word]',
      drawthings: 'Draw Things: (word:1.2), [word]',
      comfyui: 'ComfyUI: (word:1.2)',
      swarmui: 'SwarmUI: (word:1.2), [a:b:0.5], <break>',
      plain: 'Plain: brackets are just brackets',
    },
  },
  'language.choices': {
    label: 'Choices in braces',
    choices: { drawn: 'Drawn: one of {a|b} and __list__', written: 'As written' },
  },
  'language.emptyNegative': {
    label: 'Nothing left out',
    choices: { usual: 'As the model has it', zeros: 'Zeros: instead of an empty text' },
  },
  'language.emphasis': {
    label: 'Emphasis',
    choices: { original: 'Original', no_norm: 'Without normalising', ignore: 'Ignore weights' },
  },
  'language.clipSkip': { label: 'CLIP skip' },
  adapters: { label: 'LoRAs and embeddings' },
  'adapters.use': { label: 'Kind', choices: { lora: 'LoRA', embedding: 'Embedding' } },
  'adapters.name': { label: 'Name' },
  'adapters.hash': { label: 'Hash' },
  'adapters.tensorHash': { label: 'Hash of its numbers' },
  'adapters.strength': { label: 'Strength' },
  'adapters.textStrength': { label: 'Strength for the words' },
  controls: { label: 'Control pictures' },
  'controls.image': { label: 'Control picture' },
  'controls.name': { label: 'Network' },
  'controls.hash': { label: 'Hash' },
  'controls.preprocessor': { label: 'Made from the picture by' },
  'controls.type': {
    label: 'It shows',
    choices: {
      auto: 'What it is made by says so',
      pose: 'How people stand (OpenPose)',
      depth: 'How far things are',
      sketch: 'Strokes or soft edges',
      line: 'Edges or lines',
      normal: 'Which way surfaces face (normals)',
      segments: 'Areas of things (segmentation)',
      tile: 'Large shapes (tile)',
      repaint: 'What stays, and black where to paint',
    },
  },
  'controls.strength': { label: 'Strength' },
  'controls.from': { label: 'Starts at' },
  'controls.to': { label: 'Ends at', hint: SHARES },
  'controls.mode': {
    label: 'Listens to',
    choices: {
      balanced: 'Both',
      prompt: 'The words more',
      control: 'The control picture more',
      guess: 'The control picture alone',
    },
  },
  'controls.fit': {
    label: 'Fits the size by',
    choices: { crop: 'Cropping', fit: 'Adding edges', stretch: 'Stretching' },
  },
  'controls.invert': { label: 'Inverted', choices: { no: 'No', yes: 'Yes' } },
  imagePrompts: { label: 'Pictures as prompts' },
  'imagePrompts.name': { label: 'Adapter' },
  'imagePrompts.hash': { label: 'Hash' },
  'imagePrompts.encoder': { label: 'Image encoder' },
  'imagePrompts.encoder.name': { label: 'Name' },
  'imagePrompts.encoder.hash': { label: 'Hash' },
  'imagePrompts.images': { label: 'Pictures' },
  'imagePrompts.strength': { label: 'Strength' },
  'imagePrompts.from': { label: 'Starts at' },
  'imagePrompts.to': { label: 'Ends at', hint: SHARES },
  'imagePrompts.blocks': { label: 'Taken from the picture' },
  precision: {
    label: 'Weights',
    row: 'Precision',
    choices: {
      auto: 'What fits this device',
      f32: '32 bits: exact',
      f16: '16 bits: half the memory',
      int8: '8-bit weights: a quarter',
      int4: '4-bit weights: an eighth, softer',
    },
  },
  decoder: {
    label: 'Pictures made by',
    row: 'Decoder',
    choices: { auto: 'What the model says', full: 'The model’s own', small: 'The small one' },
  },
  tiling: {
    label: 'Large pictures',
    row: 'Decoded',
    choices: {
      auto: 'In tiles where they help',
      whole: 'Whole: one run, more memory',
      tiles: 'In tiles: less memory',
    },
  },
  secondPass: { label: 'Second pass at a larger size', row: 'Second pass' },
  'secondPass.scale': { label: 'Scale', hint: 'How many times as wide and high the picture becomes.' },
  'secondPass.strength': {
    label: 'Strength',
    hint: 'How much is painted anew. Low keeps the first picture, high invents more details.',
  },
  'secondPass.steps': { label: 'Steps of the second pass' },
  'secondPass.by': {
    label: 'Enlarged by',
    row: 'Second pass enlarges by',
    hint: 'What is between the passes: the latents are drawn larger, or the picture is enlarged and painted again.',
    choices: { latents: 'Latents: quick', network: 'An upscaler', lanczos: 'Lanczos: plain' },
  },
  detail: { label: 'Paint faces anew', row: 'Details' },
  'detail.strength': {
    label: 'Strength',
    hint: 'How much of each face is painted anew: each is made at the model’s own size and put back.',
  },
  'detail.padding': { label: 'Surroundings', hint: 'Pixels around a face that the model sees.' },
  'detail.prompt': { label: 'Words for faces', hint: 'Empty: the picture’s own.' },
  'detail.regions': { label: 'Regions' },
  'detail.regions.left': { label: 'Left' },
  'detail.regions.top': { label: 'Top' },
  'detail.regions.width': { label: 'Width' },
  'detail.regions.height': { label: 'Height' },
  enlarge: { label: 'Enlarge the finished picture', row: 'Enlarged' },
  'enlarge.scale': { label: 'Scale', hint: 'How many times as wide and high the picture becomes.' },
  'enlarge.by': {
    label: 'Enlarged by',
    choices: { network: 'An upscaler', lanczos: 'Lanczos: plain' },
  },
  upscaler: { label: 'Upscaler', row: '' },
  'upscaler.name': { label: 'Name' },
  'upscaler.hash': { label: 'Hash' },
  refiner: { label: 'Refiner' },
  'refiner.model': { label: 'Finished by' },
  'refiner.from': {
    label: 'Takes over at',
    hint: 'The share of the way after which the second model goes on. Both must have the same kind of latents.',
  },
  sizeHints: { label: 'Tell the model of another size', row: 'Size told to the model' },
  'sizeHints.originalWidth': { label: 'Width it was' },
  'sizeHints.originalHeight': { label: 'Height it was' },
  'sizeHints.cropLeft': { label: 'Cut off left' },
  'sizeHints.cropTop': { label: 'Cut off above' },
  'sizeHints.targetWidth': { label: 'Width it is' },
  'sizeHints.targetHeight': { label: 'Height it is' },
};

const NONE: FieldText = { label: '' };

/** Of a place in a list, too: 'adapters.0.strength'. */
export function textOf(path: string): FieldText {
  const known: Readonly<Record<string, FieldText>> = FIELD_TEXTS;
  return known[path.replace(/\.\d+(?=\.|$)/g, '')] ?? NONE;
}

/** In few words. */
export const shortWords = (words: string): string => words.split(':', 1)[0] ?? words;
