import { describe, expect, test } from 'vitest';
import type { NetworkFacts } from '../model/networkFacts.ts';
import type { PlanRequest } from './generationPlan.ts';
import type { DeviceFacts } from './memoryBudget.ts';
import type { Load, Phase } from './phase.ts';
import { planGeneration } from './plan.ts';
import { allSentences, sentence } from '../../stores/sentence.ts';
import { said } from '../said.ts';

const GB = 2 ** 30;

function network(millions: number, linearShare: number, activations: number): NetworkFacts {
  const numbers = millions * 1e6;
  return {
    numbers,
    linear: linearShare * numbers,
    largest: { name: 'big', numbers: 3e7 },
    activations,
    besides: 0,
    widest: activations / 6,
  };
}

/** The networks of a model, and how much each works on for a picture. */
interface Parts {
  readonly text: NetworkFacts;
  readonly unet: NetworkFacts;
  readonly decoder: NetworkFacts;
  readonly overflows?: true;
}

/** Of about SDXL's size, with a larger text encoder. */
const LARGE: Parts = {
  text: network(1800, 0.9, 400),
  unet: network(2567, 0.85, 12_000),
  decoder: network(50, 0, 60_000),
  overflows: true,
};

const SMALL: Parts = {
  text: network(5, 0.9, 100),
  unet: network(10, 0.5, 1000),
  decoder: network(2, 0, 8000),
};

interface Asked extends Partial<Omit<PlanRequest, 'phases'>> {
  readonly facts?: Parts;
  readonly width?: number;
  readonly height?: number;
  readonly guided?: boolean;
  /** Beside the UNet, where there is room. */
  readonly preview?: NetworkFacts;
}

function phasesOf({ facts = LARGE, width = 1024, height = 1024, guided = true, preview }: Asked): Phase[] {
  const elements = (width * height) / 64;
  const optional = {
    there: (size: string) => said('plan.smallDecoderShows', { size }),
    missing: said('plan.stepsInColours'),
  };
  const shown: Load[] =
    preview === undefined
      ? []
      : [{ network: 'preview', facts: preview, elements, optional, tileAbove: 192 ** 2 }];
  const decoder: Load = { network: 'decoder', facts: facts.decoder, elements, tileAbove: 96 ** 2 };
  return [
    { who: 'who.textEncoder', once: true, loads: [{ network: 'text', facts: facts.text, elements: 0 }] },
    {
      who: 'who.unet',
      loads: [
        { network: 'unet', facts: facts.unet, elements, rows: guided ? 2 : 1, numbers: 'quantised' },
        ...shown,
      ],
    },
    { who: 'who.decoder', loads: [facts.overflows === true ? { ...decoder, numbers: 'full' } : decoder] },
  ];
}

const CARD: DeviceFacts = {
  kind: 'webgpu',
  shaderF16: true,
  maxBufferSize: 4 * GB,
  maxStorageBufferBindingSize: 2 * GB,
  deviceMemory: 8,
};
const WASM: DeviceFacts = {
  ...{ kind: 'wasm', shaderF16: false, maxBufferSize: 0, maxStorageBufferBindingSize: 0, deviceMemory: 8 },
};

function request({ facts, width, height, guided, preview, ...asked }: Asked = {}): PlanRequest {
  const phases = phasesOf({
    ...(facts === undefined ? {} : { facts }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(guided === undefined ? {} : { guided }),
    ...(preview === undefined ? {} : { preview }),
  });
  return { phases, device: CARD, precision: 'auto', ...asked };
}

/** Which phases stay with the next one. */
const stays = ({ plan }: ReturnType<typeof planGeneration>) =>
  plan.phases.map(({ staysWithNext }) => staysWithNext);

describe('what fits', () => {
  test('a small model keeps everything loaded, whole, in the best numbers', () => {
    const outcome = planGeneration(request({ facts: SMALL, width: 512, height: 512 }));
    expect(outcome.refusal).toBeNull();
    expect(outcome.plan).toMatchObject({ precision: 'f16', oneByOne: false, tiles: {} });
    expect(stays(outcome)).toEqual([true, true, false]);
  });

  test('a large one parts with its text encoder first, and is decoded in tiles', () => {
    const outcome = planGeneration(request());
    const { plan, refusal } = outcome;
    expect(refusal).toBeNull();
    expect(plan.precision).toBe('f16');
    expect(stays(outcome)[0]).toBe(false);
    expect(plan.tiles).toEqual({ decoder: { side: 64, overlap: 0.25 } });
    expect(plan.gpuBytes.peak).toBeLessThanOrEqual(8 * GB);
    expect(allSentences(plan.sentences)).toContain('The text encoder leaves before the UNet loads');
  });

  test('with less memory the weights become smaller', () => {
    const facts = { ...LARGE, text: network(800, 0.9, 400) };
    const { plan, refusal } = planGeneration(request({ facts, device: { ...CARD, deviceMemory: 4 } }));
    expect(refusal).toBeNull();
    expect(plan.precision).toBe('int4');
    expect(plan.gpuBytes.peak).toBeLessThanOrEqual(3 * GB);
  });

  test('and with too little it is refused, with a reason and the smallest plan', () => {
    const { plan, refusal } = planGeneration(request({ device: { ...CARD, deviceMemory: 1 } }));
    expect(allSentences(refusal ?? [])).toContain('needs more memory than there is');
    expect(plan.precision).toBe('int4');
    expect(plan.oneByOne).toBe(true);
  });
});

describe('a text encoder that is larger than most', () => {
  const phases: Phase[] = [
    { who: 'who.textEncoder', once: true, loads: [{ network: 'clip', facts: LARGE.text, elements: 0 }] },
    {
      ...{ who: 'who.largeTextEncoder', once: true },
      loads: [{ network: 't5', facts: network(4762, 0.97, 400), elements: 0, numbers: 'first' }],
    },
    ...phasesOf({ facts: { ...LARGE, unet: network(2243, 0.97, 3000) } }).slice(1),
  ];
  const planned = (asked: Partial<PlanRequest>) =>
    planGeneration({ phases, device: CARD, precision: 'auto', ...asked });

  test('is loaded by itself, and takes fewer bits before the others do', () => {
    const outcome = planned({});
    const { plan, refusal } = outcome;
    expect(refusal).toBeNull();
    expect(plan.precision).toBe('f16');
    expect(plan.formats).toMatchObject({ t5: { linearBits: 8 }, unet: { linearBits: null } });
    expect(stays(outcome).slice(0, 2)).toEqual([false, false]);
    expect(allSentences(plan.sentences)).toContain(
      'The large text encoder has its linear layers in 8 bits: with more, it would not fit.',
    );
    expect(allSentences(plan.sentences)).toContain(
      'The large text encoder leaves before the UNet loads, which saves',
    );
  });

  test('takes as many as the others where they fit, and where f32 was asked for', () => {
    const device = { ...CARD, deviceMemory: 16 };
    expect(planned({ device }).plan.formats['t5']?.linearBits).toBeNull();
    expect(planned({ precision: 'int4' }).plan.formats['t5']?.linearBits).toBe(4);
    expect(planned({ precision: 'f32' }).plan.formats['t5']?.linearBits).toBeNull();
  });
});

describe('numbers', () => {
  test('are f32 where there is no f16, and on wasm', () => {
    const device = { ...CARD, shaderF16: false };
    const small = { facts: SMALL, width: 512, height: 512 };
    expect(planGeneration(request({ ...small, device })).plan.precision).toBe('f32');
    expect(planGeneration(request({ ...small, device, precision: 'f16' })).plan.precision).toBe('f32');
    expect(planGeneration(request({ ...small, device: WASM })).plan.formats['unet']?.compute).toBe('F32');
  });

  test('of an autoencoder that overflows stay f32', () => {
    const { formats, sentences } = planGeneration(request()).plan;
    expect([formats['unet']?.compute, formats['decoder']?.compute]).toEqual(['F16', 'F32']);
    expect(allSentences(sentences)).toContain('overflow');
  });

  test('are what was chosen, even where it does not fit', () => {
    const { plan, refusal } = planGeneration(
      request({ precision: 'f32', device: { ...CARD, deviceMemory: 4 } }),
    );
    expect(plan.precision).toBe('f32');
    expect(refusal).not.toBeNull();
  });
});

test('the decoder does as it is told', () => {
  const small = { facts: SMALL, width: 1024, height: 768 };
  expect(planGeneration(request({ ...small, tiling: 'whole' })).plan.tiles).toEqual({});
  expect(planGeneration(request({ ...small, tiling: 'tiles' })).plan.tiles).toHaveProperty('decoder');
});

test('what flows through a network has to fit into buffers, too', () => {
  const small = { facts: SMALL, width: 768, height: 768 };
  const tight = { ...CARD, maxBufferSize: 2 ** 24, maxStorageBufferBindingSize: 2 ** 24 };
  const facts = { ...SMALL, unet: { ...SMALL.unet, largest: { name: 'small', numbers: 1000 } } };
  const light = { ...facts, text: facts.unet, decoder: { ...facts.decoder, largest: facts.unet.largest } };
  expect(planGeneration(request(small)).plan.tiles).toEqual({});
  const tiled = planGeneration(request({ ...small, facts: light, device: tight }));
  expect(tiled).toMatchObject({ refusal: null, plan: { tiles: { decoder: { side: 64 } } } });
  const tiny = { ...tight, maxBufferSize: 2 ** 20 };
  expect(
    allSentences(planGeneration(request({ ...small, facts: light, device: tiny })).refusal ?? []),
  ).toContain('needs a buffer of');
});

test('a tensor that is too large for the device is named', () => {
  const device = { ...CARD, maxBufferSize: 2 ** 20, maxStorageBufferBindingSize: 2 ** 20 };
  expect(allSentences(planGeneration(request({ facts: SMALL, device })).refusal ?? [])).toContain(
    'tensor big',
  );
  const small = { ...CARD, maxStorageBufferBindingSize: 2 ** 20 };
  expect(allSentences(planGeneration(request({ facts: SMALL, device: small })).plan.sentences)).toContain(
    'in pieces',
  );
});

describe('what is loaded only where there is room', () => {
  const tiny = network(1.2, 0, 30_000);

  test('is, and changes nothing else', () => {
    const roomy = { facts: SMALL, width: 256, height: 256 };
    const plain = planGeneration(request(roomy)).plan;
    const { plan } = planGeneration(request({ ...roomy, preview: tiny }));
    expect(plan.phases[1]?.networks).toEqual(['unet', 'preview']);
    const more = 2 * 1.2e6 + 2 * 30_000 * 32 * 32;
    expect(plan.gpuBytes.peak).toBeGreaterThan(plain.gpuBytes.peak);
    expect(plan.gpuBytes.peak).toBeLessThanOrEqual(plain.gpuBytes.peak + more);
    expect(plan).toMatchObject({ precision: plain.precision, tiles: plain.tiles, oneByOne: plain.oneByOne });
    expect(allSentences(plan.sentences)).toContain('shows every step');
  });

  test('is left out where there is none, and that is said', () => {
    const tight = { facts: { ...LARGE, text: network(800, 0.9, 400) }, device: { ...CARD, deviceMemory: 4 } };
    const plain = planGeneration(request(tight)).plan;
    const { plan } = planGeneration(request({ ...tight, preview: tiny }));
    expect(plan.phases).toEqual(plain.phases);
    expect(plan).toMatchObject({ precision: plain.precision, tiles: plain.tiles });
    expect(allSentences(plan.sentences)).toContain('there is no room');
  });
});

test('a network that works in two phases is loaded once, and phases that stay together count together', () => {
  const one = network(100, 0, 0);
  const load = (name: string): Load => ({ network: name, facts: one, elements: 0 });
  const phases: Phase[] = [
    { who: 'who.textEncoder', loads: [load('a')] },
    { who: 'who.unet', loads: [load('b'), load('c')] },
    { who: 'who.decoder', loads: [load('c')] },
  ];
  const { plan } = planGeneration({ phases, device: CARD, precision: 'f16' });
  expect(plan.gpuBytes.peak).toBe(3 * 2 * 100e6);
});

test('a picture that is to be decoded whole is, with a warning where it may not fit', () => {
  const heavy = { ...LARGE, decoder: network(50, 0, 150_000) };
  const auto = planGeneration(request({ facts: heavy }));
  expect(auto).toMatchObject({ refusal: null, warning: null, plan: { tiles: { decoder: { side: 64 } } } });
  const { plan, refusal, warning } = planGeneration(request({ facts: heavy, tiling: 'whole' }));
  expect(refusal).toBeNull();
  expect(plan).toMatchObject({ tiles: {}, precision: auto.plan.precision });
  expect(plan.gpuBytes.peak).toBeGreaterThan(8 * GB);
  expect(warning && sentence(warning)).toContain('Decoded whole, as chosen, the picture takes about');
});
