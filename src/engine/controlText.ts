import type { Settings } from '../core/recipe/settings.ts';

/** Pictures beside words as sd-webui-controlnet writes its units into A1111's `parameters`. */

const MODULES: Readonly<Record<string, string>> = {
  line: 'lineart_standard (from white bg & black line)',
  tile: 'tile_resample',
  blur: 'blur_gaussian',
  invert: 'invert (from white bg & black line)',
};
const FITS = { crop: 'Crop and Resize', fit: 'Resize and Fill', stretch: 'Just Resize' } as const;
const MODES = {
  balanced: 'Balanced',
  prompt: 'My prompt is more important',
  control: 'ControlNet is more important',
  guess: 'Guess',
} as const;

type Pairs = readonly (readonly [key: string, value: string | number])[];

/** "ControlNet 0", "ControlNet 1" …, each network with the beginning of its hash (AutoV2). */
export function controlUnits({
  controls,
  imagePrompts,
}: Pick<Settings, 'controls' | 'imagePrompts'>): readonly (readonly [string, string])[] {
  const units = [...controls.map(controlPairs), ...imagePrompts.map(imagePairs)];
  return units.map((pairs, i) => [
    `ControlNet ${i}`,
    pairs.map(([key, value]) => `${key}: ${value}`).join(', '),
  ]);
}

function controlPairs(control: Settings['controls'][number]): Pairs {
  const [name = '', numbers] = control.preprocessor.split(':');
  const [a, b] = numbers?.split(',') ?? [];
  return [
    ['Module', MODULES[name] ?? name],
    ['Model', modelText(control.name, control.hash)],
    ['Weight', control.strength],
    ['Resize Mode', FITS[control.fit]],
    ...(a === undefined ? [] : [['Threshold A', a] as const]),
    ...(b === undefined ? [] : [['Threshold B', b] as const]),
    ['Guidance Start', control.from],
    ['Guidance End', control.to],
    ['Control Mode', MODES[control.mode]],
  ];
}

function imagePairs({ name, hash, encoder, strength, from, to }: Settings['imagePrompts'][number]): Pairs {
  return [
    ['Module', encoder === null ? 'none' : modelText(encoder.name, encoder.hash)],
    ['Model', modelText(name, hash)],
    ['Weight', strength],
    ['Guidance Start', from],
    ['Guidance End', to],
    ['Control Mode', MODES.balanced],
  ];
}

const modelText = (name: string, hash: string | null): string =>
  hash === null ? 'None' : `${name.replace(/[:,]/g, '')} [${hash.slice(0, 10)}]`;
