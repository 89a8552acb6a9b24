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

it('a picture that is only to be enlarged is not drawn', () => {
  const settings: Settings = { ...USUAL_SETTINGS, source, enlarge };
  expect(begins(settings)).toEqual(['finished']);
  expect(stepsIn(stagesOf(settings))).toBe(0);
  // without anything to be done to it, no step is left, and that is said
  expect(begins({ ...settings, enlarge: null })).toEqual(['start']);
  expect(begins({ ...settings, source: { ...source, strength: 0.1 } })).toEqual(['start']);
});
