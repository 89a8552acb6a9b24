import { describe, expect, test } from 'vitest';
import type { DeviceFacts } from './memoryBudget.ts';
import type { ModelFacts, NetworkFacts } from './modelFacts.ts';
import { planGeneration, type PlanRequest } from './plan.ts';

const GB = 2 ** 30;

function network(millions: number, linearShare: number, activations: number): NetworkFacts {
  const numbers = millions * 1e6;
  return {
    numbers,
    linear: linearShare * numbers,
    largest: { name: 'big', numbers: 3e7 },
    activations,
    widest: activations / 6,
  };
}

/** Of about SDXL's size, with a larger text encoder. */
const LARGE: ModelFacts = {
  text: network(1800, 0.9, 400),
  unet: network(2567, 0.85, 12_000),
  decoder: network(50, 0, 60_000),
  fewStepUnet: null,
  small: null,
  factor: 8,
  decoderNeedsFull: true,
};

const SMALL: ModelFacts = {
  ...LARGE,
  text: network(5, 0.9, 100),
  unet: network(10, 0.5, 1000),
  decoder: network(2, 0, 8000),
  decoderNeedsFull: false,
};

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

const request = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  ...{ facts: LARGE, device: CARD, width: 1024, height: 1024, guided: true, precision: 'auto' },
  ...changes,
});

describe('what fits', () => {
  test('a small model keeps everything loaded, whole, in the best numbers', () => {
    const { plan, refusal } = planGeneration(request({ facts: SMALL, width: 512, height: 512 }));
    expect(refusal).toBeNull();
    expect(plan).toMatchObject({
      ...{ precision: 'f16', keepTextEncoder: true, keepUnet: true, guidanceInTwoRuns: false, tiles: null },
    });
  });

  test('a large one parts with its text encoder first, and is decoded in tiles', () => {
    const { plan, refusal } = planGeneration(request());
    expect(refusal).toBeNull();
    expect(plan.precision).toBe('f16');
    expect(plan.keepTextEncoder).toBe(false);
    expect(plan.tiles).toEqual({ side: 64, overlap: 0.25 });
    expect(plan.gpuBytes.peak).toBeLessThanOrEqual(8 * GB);
    expect(plan.sentences.join(' ')).toContain('The text encoder leaves before the UNet loads');
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
    expect(refusal).toContain('needs more memory than there is');
    expect(plan.precision).toBe('int4');
    expect(plan.guidanceInTwoRuns).toBe(true);
  });
});

describe('numbers', () => {
  test('are f32 where there is no f16, and on wasm', () => {
    const device = { ...CARD, shaderF16: false };
    const small = { facts: SMALL, width: 512, height: 512 };
    expect(planGeneration(request({ ...small, device })).plan.precision).toBe('f32');
    expect(planGeneration(request({ ...small, device, precision: 'f16' })).plan.precision).toBe('f32');
    expect(planGeneration(request({ ...small, device: WASM })).plan.formats.unet.compute).toBe('F32');
  });

  test('of an autoencoder that overflows stay f32', () => {
    const { formats, sentences } = planGeneration(request()).plan;
    expect([formats.unet.compute, formats.decoder.compute]).toEqual(['F16', 'F32']);
    expect(sentences.join(' ')).toContain('overflow');
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
  expect(planGeneration(request({ ...small, tiling: 'whole' })).plan.tiles).toBeNull();
  expect(planGeneration(request({ ...small, tiling: 'tiles' })).plan.tiles).not.toBeNull();
});

test('what flows through a network has to fit into buffers, too', () => {
  const small = { facts: SMALL, width: 768, height: 768 };
  const tight = { ...CARD, maxBufferSize: 2 ** 24, maxStorageBufferBindingSize: 2 ** 24 };
  const facts = { ...SMALL, unet: { ...SMALL.unet, largest: { name: 'small', numbers: 1000 } } };
  const light = { ...facts, text: facts.unet, decoder: { ...facts.decoder, largest: facts.unet.largest } };
  expect(planGeneration(request(small)).plan.tiles).toBeNull();
  const tiled = planGeneration(request({ ...small, facts: light, device: tight }));
  expect(tiled).toMatchObject({ refusal: null, plan: { tiles: { side: 64 } } });
  const tiny = { ...tight, maxBufferSize: 2 ** 20 };
  expect(planGeneration(request({ ...small, facts: light, device: tiny })).refusal).toContain(
    'needs a buffer of',
  );
});

test('a tensor that is too large for the device is named', () => {
  const device = { ...CARD, maxBufferSize: 2 ** 20, maxStorageBufferBindingSize: 2 ** 20 };
  expect(planGeneration(request({ facts: SMALL, device })).refusal).toContain('tensor big');
  const small = { ...CARD, maxStorageBufferBindingSize: 2 ** 20 };
  expect(planGeneration(request({ facts: SMALL, device: small })).plan.sentences.join(' ')).toContain(
    'in pieces',
  );
});

describe('a small decoder', () => {
  /** TAESD's size; its pictures are twice as large as the model's own. */
  const tiny = { ...network(1.2, 0, 30_000), factor: 16 };
  const both = { ...LARGE, small: tiny };
  const large = { facts: both, width: 1024, height: 1024 };

  test('counts in place of the other, decodes whole what that would tile, and says what comes out', () => {
    const full = planGeneration(request(large)).plan;
    const { plan } = planGeneration(request({ ...large, width: 512, height: 512, decoder: 'small' }));
    expect(full.tiles).not.toBeNull();
    expect(plan.tiles).toBeNull();
    expect(plan.formats).toMatchObject({ decoder: { compute: 'F32' }, small: { compute: 'F16' } });
    expect(plan.gpuBytes.decoder).toBe(2 * 1.2e6);
    expect(plan.gpuBytes.decoderRun).toBe(1.25 * 2 * 30_000 * 64 * 64);
    const said = plan.sentences.join(' ');
    expect(said).toContain('The small decoder makes the picture, at 1024 × 1024 pixels');
    expect(said).not.toContain('overflow');
  });

  test('leaves a picture to start from as it is: that is encoded by the other', () => {
    for (const size of [512, 1024]) {
      const asked = { ...large, width: size, height: size };
      const full = planGeneration(request(asked)).plan;
      const small = planGeneration(request({ ...asked, decoder: 'small' })).plan;
      expect(full.encoderTiles).toEqual(full.tiles);
      expect(small.encoderTiles).toEqual(full.tiles);
    }
  });

  test('shows the steps where there is room, and changes nothing else', () => {
    const roomy = { ...large, facts: { ...SMALL, small: tiny }, width: 256, height: 256 };
    const plain = planGeneration(request(roomy)).plan;
    const { plan } = planGeneration(request({ ...roomy, preview: 'small' }));
    expect(plan.preview).toBe('small');
    expect(plan.gpuBytes.preview).toBe(2 * 1.2e6 + 1.25 * 2 * 30_000 * 32 * 32);
    expect(plan.gpuBytes.peak).toBeGreaterThan(plain.gpuBytes.peak);
    expect({ ...plan, preview: 'colours', gpuBytes: null, sentences: null }).toEqual({
      ...plain,
      ...{ gpuBytes: null, sentences: null },
    });
    expect(plan.sentences.join(' ')).toContain('shows every step');
  });

  test('does not show the steps where there is no room, and that is said', () => {
    for (const decoder of ['full', 'small'] as const) {
      const tight = { ...large, decoder, device: { ...CARD, deviceMemory: 4 } };
      const facts = { ...both, text: network(800, 0.9, 400) };
      const plain = planGeneration(request({ ...tight, facts })).plan;
      const { plan } = planGeneration(request({ ...tight, facts, preview: 'small' }));
      expect(plan).toMatchObject({ preview: 'colours', precision: plain.precision, tiles: plain.tiles });
      expect(plan.sentences.join(' ')).toContain('in colours only');
    }
  });

  test('that is not there shows nothing and is not spoken of', () => {
    const { plan } = planGeneration(request({ preview: 'small' }));
    expect(plan.preview).toBe('colours');
    expect(plan.sentences.join(' ')).not.toContain('small decoder');
  });
});

test('a picture that is to be decoded whole is, with a warning where it may not fit', () => {
  const heavy = { ...LARGE, decoder: network(50, 0, 150_000) };
  const auto = planGeneration(request({ facts: heavy }));
  expect(auto).toMatchObject({ refusal: null, warning: null, plan: { tiles: { side: 64 } } });
  const { plan, refusal, warning } = planGeneration(request({ facts: heavy, tiling: 'whole' }));
  expect(refusal).toBeNull();
  expect(plan).toMatchObject({ tiles: null, precision: auto.plan.precision });
  expect(plan.gpuBytes.peak).toBeGreaterThan(8 * GB);
  expect(warning).toContain('Decoded whole, as chosen, the picture takes about');
});
