import { expect, test } from 'vitest';
import { goldenFolder } from '../../../tools/node/goldenFolder.ts';
import { openFolder } from '../families/openFolder.ts';
import { cardOf } from './cardOf.ts';

const cardNamed = async (name: string) =>
  cardOf(await openFolder(goldenFolder(`tools/reference/goldens/families/${name}-folder/model`)));

/** The parameters of diffusers' pipelines, where nobody gives others. */
test.each([
  ['upscale', { sampler: 'ddim', steps: 75, guidance: 9 }, 20],
  ['imagen_one', { sampler: 'ddpm', steps: 100, guidance: 7 }, undefined],
  ['imagen_two', { sampler: 'ddpm', steps: 50, guidance: 4 }, 250],
])('%s begins as its pipeline does', async (name, usual, noiseLevel) => {
  const card = await cardNamed(name);
  expect(card.usual).toMatchObject(usual);
  expect(card.noiseLevel).toBe(noiseLevel);
});
