import { seedAfter } from '../../src/core/recipe/seed.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';

/**
 * The settings that make one picture of a job again. Where every picture has its own seed (or variation seed) they are of a
 * job of one; a part of one generator's noise exists only in the whole job.
 */
export function settingsOfPicture(settings: Settings, picture: number): Settings {
  const { noise, seed } = settings;
  if (noise.batch === 'one_generator') return settings;
  if (noise.variationStrength > 0) {
    const variationSeed = seedAfter(noise.variationSeed, picture);
    return { ...settings, count: 1, noise: { ...noise, variationSeed } };
  }
  return { ...settings, count: 1, seed: seedAfter(seed, picture) };
}
