import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '../src/engine/engine.ts';
import type { GeneratorEvent } from '../src/protocol/generator.ts';
import { USUAL_SETTINGS } from '../src/core/recipe/settings.ts';
import { checkpoint, expect, test, TINY } from './modelStore.ts';
import { openDialog } from './site.ts';

declare global {
  var aquatint: Engine;
}

/** A small decoder beside a model: another way from the same latents to a picture, here to one twice as large. */

const SMALL = 'tools/reference/goldens/smallDecoder';

let folder = '';

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aquatint-e2e-'));
});

test.afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The tiny model whose small decoder makes 128 × 128 where its own makes 64 × 64. */
async function doubling(): Promise<string> {
  const model = path.join(folder, 'double');
  await cp(TINY, model, { recursive: true });
  await cp(`${SMALL}/larger/taesd`, path.join(model, 'taesd'), { recursive: true });
  return model;
}

test('the small decoder is offered, makes its own size, and is in the recipe', async ({
  page,
  studio,
  store,
}) => {
  await store.addFolder(await doubling());
  await expect(store.model('double')).toBeChecked();
  await expect(page.getByText('64 × 64 · can come out as 128 × 128')).toBeVisible();
  await store.leave();
  await studio.make('a', 2);
  await expect(page.locator('figcaption').getByText('64 × 64', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: /^Fine settings/ }).click();
  const decoder = page.getByRole('combobox', { name: 'Pictures made by' });
  await expect(decoder).toContainText('The model’s own: 64 × 64');
  await decoder.click();
  await page.getByRole('option', { name: 'The enlarging one: 128 × 128' }).click();
  await expect(page.getByText('64 × 64, comes out as 128 × 128')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Fine settings/ })).toContainText('1 changed');
  await page.getByRole('combobox', { name: 'Steps shown' }).click();
  await page.getByRole('option', { name: /^By the small decoder/ }).click();
  await studio.make('a', 2);
  await expect(page.locator('figcaption').getByText('128 × 128', { exact: true })).toBeVisible();
  await expect(page.getByText(/^The small decoder makes the picture, at 128 × 128 pixels/)).toBeVisible();
  await expect(page.getByText(/^The small decoder shows every step/)).toBeVisible();

  await studio.prints.first().click();
  const dialog = openDialog(page);
  await expect(dialog.getByText(/^128 × 128/)).toBeVisible();
  await expect(dialog.getByText('The small one')).toBeVisible();
  const size = await dialog
    .getByRole('img')
    .first()
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  expect(size).toEqual([128, 128]);
  // The recipe sets the form as it was: the model's size, and the decoder that enlarges it.
  await dialog.getByRole('button', { name: 'Use these settings' }).click();
  await expect(page.getByText('64 × 64, comes out as 128 × 128')).toBeVisible();

  // A model without one is not left with it.
  await store.open();
  await store.model('Etch').click();
  await store.leave();
  await expect(page.getByRole('combobox', { name: 'Pictures made by' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Fine settings/ })).not.toContainText('changed');
});

test(
  'a model may name its small decoder as the one to use',
  { tag: '@long' },
  async ({ page, studio, store }) => {
    const model = await doubling();
    const config = path.join(model, 'taesd', 'config.json');
    const fields = JSON.parse(await readFile(config, 'utf8')) as object;
    await writeFile(config, JSON.stringify({ ...fields, _is_default_decoder: true }));
    await store.addFolder(model);
    await expect(store.model('double')).toBeChecked();
    await store.leave();
    await expect(page.getByText('64 × 64, comes out as 128 × 128')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Fine settings/ })).not.toContainText('changed');
    await studio.make('a', 2);
    await expect(page.locator('figcaption').getByText('128 × 128', { exact: true })).toBeVisible();
  },
);

const settings = {
  ...USUAL_SETTINGS,
  ...{ model: 'double', prompt: 'a', negativePrompt: '', width: 64, height: 64 },
  ...{ steps: 3, guidance: 1, seed: 3, sampler: 'euler', count: 1 },
};

test(
  'previews by the small decoder change nothing, and stop when they are told',
  { tag: '@long' },
  async ({ page, store }) => {
    await store.addFolder(await doubling());
    await expect(store.model('double')).toBeChecked();
    const made = await page.evaluate(async (wanted) => {
      const results = [];
      for (const preview of ['colours', 'small'] as const) {
        const sides: number[] = [];
        const onEvent = (event: GeneratorEvent): void => {
          if (event.kind === 'preview') sides.push(event.width, event.height, event.rgba.length / 4);
        };
        const [picture] = await aquatint.generate(wanted, { preview, onEvent });
        results.push({ sides, rgba: [...(picture?.rgba ?? [])], decoder: picture?.recipe.settings.decoder });
      }
      const controller = new AbortController();
      const seen: number[] = [];
      const onEvent = (event: GeneratorEvent): void => {
        if (event.kind === 'preview') seen.push(event.step);
        if (seen.length === 2) controller.abort();
      };
      const { signal } = controller;
      const long = { ...wanted, steps: 500 };
      const outcome = await aquatint.generate(long, { preview: 'small', onEvent, signal }).then(
        () => 'made',
        (reason: unknown) => String(Reflect.get(Object(reason), 'name')),
      );
      return { results, outcome, steps: seen.length };
    }, settings);
    const [colours, small] = made.results;
    expect(colours?.sides).toEqual([8, 8, 64, 8, 8, 64, 8, 8, 64]);
    // A slow device may pass over some steps, but never the first.
    const large = [128, 128, 128 * 128];
    expect(small?.sides.slice(0, 3)).toEqual(large);
    expect(new Set(small?.sides)).toEqual(new Set(large));
    expect(small?.rgba).toHaveLength(64 * 64 * 4);
    expect(small?.rgba).toEqual(colours?.rgba);
    expect([colours?.decoder, small?.decoder]).toEqual(['full', 'full']);
    expect(made.outcome).toBe('AbortError');
    expect(made.steps).toBeLessThan(100);
  },
);

test('a model without one says so, and what to do', async ({ page, store }) => {
  await store.addFolder(TINY);
  await expect(store.model('sd1')).toBeChecked();
  const failure = await page.evaluate(async (wanted) => {
    try {
      await aquatint.generate({ ...wanted, model: 'sd1', decoder: 'small' });
      return 'it was made';
    } catch (error) {
      return String(Reflect.get(Object(error), 'message'));
    }
  }, settings);
  expect(failure).toContain('sd1 has no small decoder: decode with its own, or add the model again');
});

test('a small decoder that is chosen with a checkpoint becomes a part of it', async ({ page, store }) => {
  const file = path.join(folder, 'dream.safetensors');
  await writeFile(file, checkpoint('dream'));
  await store.addFiles([`${SMALL}/taesd_decoder.safetensors`, file]);
  await expect(store.model('dream')).toBeChecked();
  await expect(store.models).toHaveCount(2);
  await expect(store.alert).toHaveCount(0);
  // its own decoder enlarges twofold, a TAESD eightfold
  await expect(page.getByText('128 × 128 · can come out as 512 × 512')).toBeVisible();
});
