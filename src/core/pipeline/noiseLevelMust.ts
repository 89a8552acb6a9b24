import { said, type Said } from '../said.ts';

/** What is said of a noise level that a model does not know. */
export const noiseLevelMust = (most: number, got: number): Said =>
  said('settings.must', {
    name: said('settings.noiseLevel'),
    expected: said('settings.whole', { least: 0, most }),
    got,
  });
