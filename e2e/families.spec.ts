import { readFileSync } from 'node:fs';
import { wholeFolder } from '../tools/node/goldenFolder.ts';
import { expect, test } from './modelStore.ts';

/** Every family of models, tiny, as somebody meets it in the page: added, chosen, and a picture by its own settings. */

test.use({ serviceWorkers: 'block' });

const FOLDER = 'tools/reference/goldens/families';

interface Golden {
  readonly prompt: string | null;
  readonly width: number;
  readonly height: number;
}

const goldenOf = (name: string): Golden =>
  JSON.parse(readFileSync(`${FOLDER}/${name}-folder/golden.json`, 'utf8')) as Golden;

/** One of each kind of network; the rest of the folders differ from these in what is asked of them. */
const WITH_WORDS = [
  ...[
    'sdxl',
    'ssd1b',
    'sd3',
    'sd3_t5',
    'sd35_medium',
    'flux_schnell',
    'flux_dev',
    'pixart_alpha',
    'pixart_sigma',
  ],
  ...['unclip', 'stable_unclip', 'imagen_one', 'klein', 'klein_base', 'z_image', 'tiny_vae'],
];
const WITHOUT_WORDS = ['ddpm', 'ddpm_classes', 'ddim'];
/** Always; the others are slow and only of the long suite. */
const SAMPLE: ReadonlySet<string> = new Set(['flux_dev', 'ddpm']);

test(
  'a second stage makes the first one’s picture larger in the same job',
  { tag: '@long' },
  async ({ page, studio, store }) => {
    for (const [i, name] of ['imagen_two', 'imagen_one'].entries()) {
      await store.addFolder(wholeFolder(`${FOLDER}/${name}-folder/model`));
      await expect(store.models).toHaveCount(2 + i);
    }
    await store.leave();
    await studio.prompt.fill('a red apple');
    await page.getByText('Custom').click();
    await page.getByRole('textbox', { name: 'Width' }).fill('8');
    await page.getByRole('textbox', { name: 'Height' }).fill('8');
    await page.getByRole('textbox', { name: 'Steps, exact' }).fill('2');
    await page.getByRole('button', { name: /^Fine settings/ }).click();
    await page.getByRole('combobox', { name: 'Made larger by' }).click();
    await page.getByRole('option', { name: 'model', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'Then by' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Steps that make it larger, exact' }).fill('2');
    await studio.generate.click();
    await expect(studio.prints).toHaveCount(1);
    expect((await studio.newestPixels()).split(',')).toHaveLength(4 * 16 * 16);
    await expect(page.getByRole('alert')).toHaveCount(0);
  },
);

for (const name of [...WITH_WORDS, ...WITHOUT_WORDS]) {
  const tag = SAMPLE.has(name) ? [] : ['@long'];
  test(`${name} draws in the page`, { tag }, async ({ page, studio, store }) => {
    const { width, height } = goldenOf(name);
    await store.addFolder(wholeFolder(`${FOLDER}/${name}-folder/model`));
    await expect(store.model('model')).toBeChecked();
    await store.leave();
    if (WITHOUT_WORDS.includes(name)) await expect(studio.prompt).toHaveCount(0);
    else await studio.prompt.fill('a red apple');
    await expect(page.getByRole('textbox', { name: 'Makes class' })).toHaveCount(
      name === 'ddpm_classes' ? 1 : 0,
    );
    await page.getByText('Custom').click();
    for (const [label, value] of [
      ['Width', width],
      ['Height', height],
      ['Steps, exact', 2],
    ] as const) {
      const field = page.getByRole('textbox', { name: label });
      if ((await field.count()) > 0) await field.fill(String(value));
    }
    await studio.generate.click();
    await expect(studio.prints).toHaveCount(1);
    const pixels = (await studio.newestPixels()).split(',');
    expect(new Set(pixels).size).toBeGreaterThan(8);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}
