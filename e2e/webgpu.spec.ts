import type { Engine } from '../src/engine/engine.ts';
import { USUAL_SETTINGS } from '../src/protocol/settings.ts';
import { expect, test } from './site.ts';

declare global {
  var aquatint: Engine;
}

const settings = {
  ...{ model: 'etch', prompt: 'a red apple', negativePrompt: '', width: 64, height: 64 },
  ...USUAL_SETTINGS,
  ...{ steps: 1, guidance: 1, seed: 3, sampler: 'euler', count: 1 },
};

test('WebGPU and wasm make the same picture', async ({ page, studio }) => {
  test.setTimeout(240_000);
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
  await studio.ready();
  const [webgpu, wasm] = await page.evaluate(async (wanted) => {
    const pictures = [];
    for (const device of ['webgpu', 'wasm'] as const) {
      const report = await aquatint.open(device);
      const [picture] = await aquatint.generate(wanted);
      pictures.push({ device: report.device, rgba: [...(picture?.rgba ?? [])] });
    }
    return pictures;
  }, settings);
  expect([webgpu?.device, wasm?.device]).toEqual(['webgpu', 'wasm']);
  const differences = (webgpu?.rgba ?? []).map((value, i) => Math.abs(value - (wasm?.rgba[i] ?? NaN)));
  expect(differences).toHaveLength(64 * 64 * 4);
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
});
