import { expect, test } from 'vitest';
import { goldenFolder } from '../../../tools/node/goldenFolder.ts';
import type { NetworkFacts } from '../model/networkFacts.ts';
import type { DeviceFacts } from '../planner/memoryBudget.ts';
import { openFolder } from '../families/openFolder.ts';
import { planPicture, type Occasion } from './picturePhases.ts';
import type { Model } from '../model/model.ts';
import { whatFits } from './whatFits.ts';
import { sentence } from '../../stores/sentence.ts';

const WASM: DeviceFacts = {
  ...{ kind: 'wasm', shaderF16: false, maxBufferSize: 0, maxStorageBufferBindingSize: 0, deviceMemory: 8 },
};
const OCCASION: Occasion = {
  ...{ width: 512, height: 512, sampler: 'euler', guided: false, decoder: 'full', preview: 'colours' },
  encodes: false,
};

/** As counted from SD 1.5's graph; `times` makes it larger. */
async function modelOfSize(times: number): Promise<Model> {
  const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));
  const facts: NetworkFacts = {
    ...{ numbers: times * 859_520_964, linear: times * 292_782_080, activations: 6430, widest: 2560 },
    besides: 0,
    largest: { name: 'up_blocks.1.resnets.0.conv1.weight', numbers: 29_491_200 },
  };
  const { denoiser } = model;
  return {
    ...model,
    denoiser: { ...denoiser, network: { ...denoiser.network, facts, factsOf: () => facts } },
  };
}

test('SD 1.5 at 512² is planned with fewer bits on wasm, and f32 is told what fits', async () => {
  const model = await modelOfSize(1);
  const wanted = { device: WASM, precision: 'auto' } as const;
  expect(planPicture(model, OCCASION, wanted)).toMatchObject({ refusal: null, plan: { precision: 'int8' } });
  expect(sentence(whatFits(model, OCCASION, { ...wanted, precision: 'f32' }))).toBe(
    'With the precision int8 it fits.',
  );
});

test('a picture that is too large is told the largest of its shape', async () => {
  const model = await modelOfSize(1.2);
  const large = { ...OCCASION, width: 4096, height: 2048 };
  const wanted = { device: WASM, precision: 'auto' } as const;
  expect(planPicture(model, large, wanted).refusal).not.toBeNull();
  const [, width = 0, height = 0] = (
    /^(\d+) × (\d+) pixels would fit\.$/.exec(sentence(whatFits(model, large, wanted))) ?? []
  ).map(Number);
  expect(width / height).toBeCloseTo(2, 0);
  expect(planPicture(model, { ...large, width, height }, wanted).refusal).toBeNull();
  expect(
    planPicture(model, { ...large, width: width + 64, height: height + 64 }, wanted).refusal,
  ).not.toBeNull();
});

test('a model that is too large in any size is told so', async () => {
  const wanted = { device: WASM, precision: 'auto' } as const;
  expect(sentence(whatFits(await modelOfSize(4), OCCASION, wanted))).toBe('This model fits in no size.');
});

/** What the sentence says would fit, of what was asked. */
function proposed(sentence: string, asked: Asked): Asked | null {
  const [, width, height] = /(\d+) × (\d+) pixels would fit/.exec(sentence) ?? [];
  const [, precision] = /with the precision (\w+)/i.exec(sentence) ?? [];
  if (width === undefined && precision === undefined) return null;
  return {
    ...{ width: Number(width ?? asked.width), height: Number(height ?? asked.height) },
    precision: isPrecision(precision) ? precision : asked.precision,
  };
}

interface Asked {
  readonly width: number;
  readonly height: number;
  readonly precision: (typeof PRECISIONS)[number];
}

const PRECISIONS = ['auto', 'f32', 'int8', 'int4'] as const;
const isPrecision = (name: string | undefined): name is Asked['precision'] =>
  PRECISIONS.some((precision) => precision === name);
const SIDES = [256, 384, 512, 640, 768, 1024, 2048];

test.each(PRECISIONS)('what a refusal proposes fits, at every size: %s', async (precision) => {
  const model = await modelOfSize(1);
  const planned = ({ width, height, ...wanted }: Asked) =>
    planPicture(model, { ...OCCASION, width, height, guided: true }, { device: WASM, ...wanted });
  let refused = 0;
  for (const [width, height] of SIDES.flatMap(
    (side) =>
      [
        [side, side],
        [side, 256],
      ] as const,
  )) {
    const asked: Asked = { width, height, precision };
    if (planned(asked).refusal === null) continue;
    refused += 1;
    const fitting = sentence(
      whatFits(model, { ...OCCASION, width, height, guided: true }, { device: WASM, precision }),
    );
    const proposal = proposed(fitting, asked);
    expect(proposal, fitting).not.toBeNull();
    if (proposal !== null) expect(planned(proposal).refusal, fitting).toBeNull();
  }
  expect(refused).toBeGreaterThan(0);
});
