import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../../tools/node/goldenFolder.ts';
import { withSmallDecoder } from '../../../tools/node/smallDecoderGolden.ts';
import type { DeviceFacts } from '../planner/memoryBudget.ts';
import { openFolder } from '../families/openFolder.ts';
import { peakNumbers } from '../onnx/graphMemory.ts';
import { forProvider } from '../onnx/passes/forProvider.ts';
import { pixelsPerLatent } from './latentShape.ts';
import { picturePhases, planPicture, type Occasion } from './picturePhases.ts';
import { allSentences } from '../../stores/sentence.ts';

const OCCASION: Occasion = {
  ...{ width: 1024, height: 1024, sampler: 'euler', guided: true, decoder: 'full', preview: 'colours' },
  encodes: false,
};
const CARD: DeviceFacts = {
  ...{ kind: 'webgpu', shaderF16: true, maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 },
  deviceMemory: 8,
};
const WANTED = { device: CARD, precision: 'auto' } as const;

const networksIn = (phases: ReturnType<typeof picturePhases>) =>
  phases.map(({ loads }) => loads.map(({ network }) => network));

test('text, picture to begin with, steps and picture are phases of their own', async () => {
  const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));
  expect(networksIn(picturePhases(model, OCCASION))).toEqual([['text_encoder'], ['unet'], ['vae/decoder']]);
  expect(networksIn(picturePhases(model, { ...OCCASION, encodes: true }))).toEqual([
    ...[['text_encoder'], ['vae/encoder'], ['unet'], ['vae/decoder']],
  ]);
  const preview = { ...OCCASION, preview: 'small' } as const;
  expect(networksIn(picturePhases(model, preview))[1]).toEqual(['unet']);
});

test('a denoiser is counted at the picture’s very size', async () => {
  const model = await openFolder(goldenFolder('tools/reference/goldens/families/sdxl-folder/model'));
  const sized = { ...OCCASION, width: 160, height: 96, guided: false };
  const loads = picturePhases(model, sized).flatMap((phase) => phase.loads);
  const { facts, elements = 0 } = loads.find(({ network }) => network === 'unet') ?? {};
  const { denoiser } = model;
  const [height, width] = [96, 160].map((side) => side / pixelsPerLatent(model));
  const shape = denoiser.plainShape({ batch: 1, height: height ?? 0, width: width ?? 0 });
  const graph = forProvider(denoiser.network.build(shape, 'webgpu'), 'webgpu');
  expect((facts?.activations ?? 0) * elements).toBeCloseTo(peakNumbers(graph), 5);
});

test('a transformer is counted with as long a text as its encoders read', async () => {
  const model = await openFolder(goldenFolder('tools/reference/goldens/families/sd3_t5-folder/model'));
  const { inputs } = model.denoiser.plainShape({ batch: 1, height: 16, width: 16 });
  expect(inputs['text']?.[0]).toBe(77 + 256);
});

describe('a small decoder', () => {
  test('takes the place of the other, and what comes out is said', async () => {
    const model = await openFolder(withSmallDecoder('larger'));
    const small = { ...OCCASION, width: 512, height: 512, decoder: 'small' } as const;
    expect(networksIn(picturePhases(model, small))).toEqual([
      ['text_encoder'],
      ['unet'],
      ['vae_small/decoder'],
    ]);
    const { sentences } = planPicture(model, small, WANTED).plan;
    expect(allSentences(sentences)).toContain('The small decoder makes the picture, at 1024 × 1024 pixels');
  });

  test('shows the steps beside the UNet', async () => {
    const model = await openFolder(withSmallDecoder('plain'));
    const phases = picturePhases(model, { ...OCCASION, preview: 'small' });
    expect(networksIn(phases)[1]).toEqual(['unet', 'vae_small/decoder']);
  });

  test('leaves a picture to start from as it is: that is encoded by the other', async () => {
    const model = await openFolder(withSmallDecoder('plain'));
    for (const side of [512, 1024]) {
      const full = { ...OCCASION, width: side, height: side, encodes: true };
      const whole = planPicture(model, full, WANTED).plan.tiles;
      const small = planPicture(model, { ...full, decoder: 'small' }, WANTED).plan.tiles;
      expect(small['vae/encoder']).toEqual(whole['vae/encoder']);
      expect(whole['vae/encoder'] === undefined).toBe(side === 512);
    }
  });
});
