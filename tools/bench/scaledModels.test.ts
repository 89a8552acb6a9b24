import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { peakNumbers } from '../../src/core/onnx/graphMemory.ts';
import { forProvider } from '../../src/core/onnx/passes/forProvider.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { SCALED_SD15, SCALED_SDXL } from './scaledModels.ts';

/** Bytes that the pool was seen to hold after a run in Chromium, and those of the largest input, which the next run uploads. */
test.each([
  { model: SCALED_SD15, plane: { batch: 1, height: 28, width: 28 }, held: 14_406_032, input: 49_280 },
  { model: SCALED_SDXL, plane: { batch: 2, height: 40, width: 40 }, held: 20_165_056, input: 128_128 },
])('$model.name’s UNet is planned to take what it takes', ({ model, plane, held, input }) => {
  const published = JSON.parse(readFileSync(`${model.like}/unet/config.json`, 'utf8')) as object;
  const config = parseUNetConfig({ ...published, ...model.configs['unet'] });
  const graph = buildUNet(config, plainShape(config, { ...plane, textLength: 77 }), 'webgpu');
  expect(4 * peakNumbers(forProvider(graph, 'webgpu'))).toBe(held + input);
});
