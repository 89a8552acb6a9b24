import { describe, expect, it } from 'vitest';
import { BUILT_IN, squareAxes, takes } from './card.ts';
import { cardOfOldDescription, readCard } from './readCard.ts';

describe('a card', () => {
  it('keeps what is known of one that a later page wrote', () => {
    const later = {
      ...BUILT_IN.card,
      takes: ['decoder', 'lens'],
      noise: 'waves',
      usual: { steps: 8, lens: 1 },
    };
    expect(readCard(later)).toEqual({
      ...{ ...BUILT_IN.card, takes: ['decoder', 'lens'], noise: null, usual: { steps: 8 } },
    });
  });

  it('is none without what it makes and how large', () => {
    const { card } = BUILT_IN;
    for (const value of [null, 3, {}, { ...card, makes: 'smells' }, { ...card, axes: { width: 3 } }]) {
      expect(readCard(value)).toBeNull();
    }
  });
});

describe('a description from before there were cards', () => {
  // As versions 1 and 2 wrote it into aquatint.json.
  const first = { name: 'Old', bytes: 9, nativeSide: 512, hash: '', version: 1 };
  const second = {
    ...{ ...first, version: 2, nativeSide: 1024, family: 'Stable Diffusion XL', licence: null, source: '' },
    ...{
      smallDecoder: { scale: 1, isDefault: false },
      files: [{ path: 'unet_lcm/x.safetensors', bytes: 1 }],
    },
  };

  it('becomes one that refuses nothing that it does not know of', () => {
    expect(cardOfOldDescription(first)).toEqual({
      ...{ family: '', makes: 'picture', axes: squareAxes(512), noise: null, takes: [], usual: {} },
      ...{ smallDecoder: null, fewSteps: false, passedOver: null },
    });
    expect(cardOfOldDescription(second)).toMatchObject({
      ...{ family: 'Stable Diffusion XL', takes: ['sizeHints', 'decoder'], fewSteps: true, passedOver: null },
      smallDecoder: { scale: 1, isDefault: false },
    });
    expect(cardOfOldDescription({ name: 'x' })).toBeNull();
  });

  it.each([
    ['Stable Diffusion 1, editing', 'guidanceOptions.image'],
    ['Stable Diffusion 2, upscaling', 'source.noiseLevel'],
    ['Stable Diffusion XL refiner', 'sizeHints'],
  ])('of %s takes %s', (family, path) => {
    const card = cardOfOldDescription({ ...first, family });
    expect(takes(card, path)).toBe(true);
    expect(takes(card, 'guidanceOptions.rescale')).toBe(false);
  });
});
