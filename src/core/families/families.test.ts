import { expect, test } from 'vitest';
import { DENOISER_FOLDERS } from './denoiserFolders.ts';
import { FAMILIES } from './families.ts';
import { UNET_FAMILIES } from './unetFamilies.ts';

test('the folders of denoisers are those of all families', () => {
  const first = FAMILIES.flatMap(({ networks }) => networks.slice(0, 1));
  expect([...DENOISER_FOLDERS].sort()).toEqual([...new Set(first)].sort());
});

test('no class of a family with a UNet is another family’s', () => {
  const classes = (families: typeof FAMILIES) => families.flatMap(({ pipelines }) => pipelines);
  const others = new Set(classes(FAMILIES.filter((family) => !UNET_FAMILIES.includes(family))));
  expect(classes(UNET_FAMILIES).filter((name) => others.has(name))).toEqual([]);
});
