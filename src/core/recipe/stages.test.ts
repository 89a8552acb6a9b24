import { expect, it } from 'vitest';
import { USUAL_SETTINGS, USUAL_SOURCE, type Settings } from './settings.ts';
import { stagesOf, stepsIn, usesUpscaler } from './stages.ts';

const begins = (settings: Settings): readonly string[] => stagesOf(settings).map(({ begin }) => begin);
const source = { ...USUAL_SOURCE, image: 'a1'.repeat(32), strength: 0 };
const enlarge = { scale: 2, by: 'network' } as const;

it('a second pass begins with latents or with a picture', () => {
  const secondPass = { scale: 2, strength: 0.5, steps: 10 };
  expect(begins({ ...USUAL_SETTINGS, secondPass: { ...secondPass, by: 'latents' } })).toEqual([
    'start',
    'enlarged',
  ]);
  const repainting: Settings = { ...USUAL_SETTINGS, steps: 20, secondPass: { ...secondPass, by: 'network' } };
  expect(begins(repainting)).toEqual(['start', 'repainted']);
  expect(stepsIn(stagesOf(repainting))).toBe(25);
  expect(usesUpscaler(repainting)).toBe(true);
});

it('models that make it larger come last, each by its own steps', () => {
  const cascade = [
    { model: 'second', steps: 50, guidance: 4, noiseLevel: 250 },
    { model: 'third', steps: 75, guidance: 9, noiseLevel: 20 },
  ];
  const stages = stagesOf({ ...USUAL_SETTINGS, steps: 100, cascade });
  expect(
    stages.map(({ begin, noiseLevel, settings: { model, steps, guidance } }) => [
      begin,
      model,
      steps,
      guidance,
      noiseLevel,
    ]),
  ).toEqual([
    ['start', 'etch', 100, 3, undefined],
    ['larger', 'second', 50, 4, 250],
    ['larger', 'third', 75, 9, 20],
  ]);
  expect(stepsIn(stages)).toBe(225);
  expect(begins({ ...USUAL_SETTINGS, source, cascade })).toEqual(['finished', 'larger', 'larger']);
});

it('details are painted once, by the last stage that can', () => {
  const regions = [{ left: 8, top: 8, width: 40, height: 40 }];
  const detail = { strength: 0.4, padding: 32, prompt: '', regions };
  const painting = (settings: Partial<Settings>): readonly boolean[] =>
    stagesOf({ ...USUAL_SETTINGS, detail, ...settings }).map((stage) => stage.settings.detail === detail);
  const cascade = [
    { model: 'second', steps: 50, guidance: 4, noiseLevel: 250 },
    { model: 'third', steps: 75, guidance: 9, noiseLevel: 20 },
  ];
  const secondPass = { scale: 2, strength: 0.5, steps: 10, by: 'latents' } as const;
  expect(painting({})).toEqual([true]);
  expect(painting({ cascade })).toEqual([true, false, false]);
  expect(painting({ secondPass, cascade })).toEqual([false, true, false, false]);
  expect(painting({ source, cascade })).toEqual([true, false, false]);
  expect(painting({ detail: null, cascade })).toEqual([false, false, false]);
});

it('a picture that is only to be enlarged is not drawn', () => {
  const settings: Settings = { ...USUAL_SETTINGS, source, enlarge };
  expect(begins(settings)).toEqual(['finished']);
  expect(stepsIn(stagesOf(settings))).toBe(0);
  // without anything to be done to it, no step is left, and that is said
  expect(begins({ ...settings, enlarge: null })).toEqual(['start']);
  expect(begins({ ...settings, source: { ...source, strength: 0.1 } })).toEqual(['start']);
});
