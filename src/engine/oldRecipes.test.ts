import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { USUAL_SETTINGS, USUAL_SOURCE, type Settings } from '../core/recipe/settings.ts';
import { readRecipe, type Recipe } from '../core/recipe/recipe.ts';
import { differences } from '../core/recipe/paths.ts';
import { SETTINGS } from '../core/recipe/settings.ts';
import { exportPicture } from './exportPicture.ts';
import { readPicture } from './readPicture.ts';

// Files that older versions of Aquatint wrote: tools/reference/goldens/recipes/README.md.

const file = (name: string): Buffer =>
  readFileSync(new URL(`../../tools/reference/goldens/recipes/${name}`, import.meta.url));

interface Dump {
  readonly gallery: { readonly entries: readonly { readonly recipe: { readonly settings: object } }[] };
}

const dump = (name: string): Dump => JSON.parse(file(name).toString('utf8')) as Dump;

async function recipeIn(name: string): Promise<Recipe> {
  const brought = await readPicture(new Blob([Uint8Array.from(file(name))]));
  if (brought.kind === 'recipe') return brought.recipe;
  throw new Error(`${name} brings no recipe.`);
}

/** What version 2 could say, nothing of it as usual. */
const VERSION_2: Settings = {
  ...USUAL_SETTINGS,
  model: 'my-model',
  prompt: 'a (red:1.2) apple, [pear:plum:0.5] 木 "quoted"',
  negativePrompt: 'blur, <b> & dark',
  ...{ width: 768, height: 1152, steps: 37, guidance: 6.25, seed: 4294967295, count: 3 },
  ...{ sampler: 'dpmpp_2m_sde', schedule: 'exponential', eta: 0.35 },
  guidanceOptions: {
    ...USUAL_SETTINGS.guidanceOptions,
    ...{ method: 'apg', rescale: 0.7, from: 0.05, to: 0.85, perturbed: 2.5, image: 1.75 },
  },
  noise: {
    ...USUAL_SETTINGS.noise,
    ...{ source: 'cuda', batch: 'one_generator', variationSeed: 4021111222, variationStrength: 0.15 },
    ...{ resizeFrom: { width: 512, height: 640 }, laterSeedDelta: 31337 },
  },
  language: { ...USUAL_SETTINGS.language, grammar: 'comfyui', emphasis: 'no_norm', clipSkip: 2 },
  ...{ precision: 'int8', decoder: 'small', tiling: 'tiles' },
  source: { ...USUAL_SOURCE, image: '1f'.repeat(32), mask: '2e'.repeat(32), strength: 0.55, noiseLevel: 120 },
  refiner: { model: 'my-refiner', from: 0.75 },
  sizeHints: {
    ...{ originalWidth: 2048, originalHeight: 1536, cropLeft: 64, cropTop: 32 },
    ...{ targetWidth: 1024, targetHeight: 768 },
  },
};

describe('pictures of version 2', () => {
  it.each(['version2.png', 'version2.jpg', 'version2.webp'])('bring every setting: %s', async (name) => {
    const recipe = await recipeIn(name);
    expect(recipe).toMatchObject({
      template: { prompt: 'a {red|green} apple', negativePrompt: 'blur, <b> & dark' },
      ...{ modelName: 'My model', modelHash: '0123456789', device: 'webgpu', app: 'Aquatint 0.1.0' },
    });
    expect(recipe.settings).toEqual(VERSION_2);
  });

  it('say the same when they are written anew', async () => {
    const old = await recipeIn('version2.png');
    const again = await exportPicture(new Blob([Uint8Array.from(file('version2.png'))]), 'png', old);
    expect(await readPicture(again)).toEqual({ kind: 'recipe', recipe: old });
  });

  it('leave no setting of that time out of this test', () => {
    const untouched = differences(SETTINGS, VERSION_2, USUAL_SETTINGS);
    const since = [
      ...['paintArea', 'adapters', 'controls', 'imagePrompts'],
      ...['secondPass', 'cascade', 'detail', 'enlarge', 'upscaler', 'prior', 'superResolution', 'classLabel'],
    ];
    const usual = Object.keys(USUAL_SETTINGS).filter(
      (key) => !untouched.some((path) => path.split('.')[0] === key),
    );
    expect(usual).toEqual(since);
  });
});

describe('pictures of version 1', () => {
  it('bring every setting', async () => {
    expect((await recipeIn('version1.png')).settings).toEqual({
      ...USUAL_SETTINGS,
      ...{ model: 'etch', prompt: 'a red apple', negativePrompt: 'blurry', width: 96, height: 64, steps: 33 },
      ...{ guidance: 5.5, seed: 4294967295, sampler: 'euler_ancestral', count: 4, decoder: 'full' },
    });
  });
});

describe('galleries', () => {
  it.each(['gallery1.json', 'gallery2.json'])('keep every setting: %s', (name) => {
    const { entries } = dump(name).gallery;
    for (const { recipe } of entries) {
      const read = readRecipe(recipe);
      expect(read?.settings).toMatchObject(recipe.settings);
    }
    expect(entries.length).toBeGreaterThan(1);
  });
});
