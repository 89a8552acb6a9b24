import type { Engine } from '../src/engine/engine.ts';
import { USUAL_SETTINGS } from '../src/protocol/settings.ts';
import { expect, test } from './site.ts';

declare global {
  var aquatint: Engine;
}

test('a long prompt beside a short one, and the weakened network: WebGPU gives what wasm gives', async ({
  page,
  studio,
}) => {
  test.setTimeout(400_000);
  await studio.ready();
  const settings = {
    ...{ model: 'etch', prompt: `a red apple ${'and a bird '.repeat(40)}`, negativePrompt: 'a house' },
    ...USUAL_SETTINGS,
    ...{ width: 64, height: 64, steps: 1, guidance: 3, seed: 3, sampler: 'euler', count: 1 },
    guidanceOptions: { ...USUAL_SETTINGS.guidanceOptions, perturbed: 1.5 },
  };
  const pictures = await page.evaluate(async (wanted) => {
    const all = [];
    for (const device of ['wasm', 'webgpu'] as const) {
      await aquatint.open(device);
      const [picture] = await aquatint.generate(wanted);
      all.push([...(picture?.rgba ?? [])]);
    }
    return all;
  }, settings);
  const [wasm = [], webgpu = []] = pictures;
  const differences = wasm.map((value, i) => Math.abs(value - (webgpu[i] ?? NaN)));
  expect(differences).toHaveLength(64 * 64 * 4);
  expect(Math.max(...differences)).toBeLessThanOrEqual(2);
});
