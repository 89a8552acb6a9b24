import { BUILT_IN } from '../core/model/card.ts';
import { describe, expect, it } from 'vitest';
import { choiceOf, decoderOf, sizeOf, withoutUsualDecoder } from './decoders.ts';

const extra = { scale: 2, isDefault: false };
const usual = { scale: 2, isDefault: true };

describe('the decoder of a picture', () => {
  it.each([
    ['auto', null, 'full'],
    ['auto', extra, 'full'],
    ['auto', usual, 'small'],
    ['full', usual, 'full'],
    ['small', extra, 'small'],
    ['small', null, 'small'],
  ] as const)('%s with %j: %s', (choice, small, decoder) => {
    expect(decoderOf(choice, small)).toBe(decoder);
  });

  it('is left to the model where it is the usual one, and comes out as chosen', () => {
    for (const small of [null, extra, usual]) {
      for (const decoder of ['full', 'small'] as const) {
        expect(decoderOf(choiceOf(decoder, small), small)).toBe(decoder);
      }
    }
    expect([choiceOf('full', extra), choiceOf('small', usual)]).toEqual(['auto', 'auto']);
    expect([choiceOf('small', extra), choiceOf('full', usual)]).toEqual(['small', 'full']);
  });
});

describe('the size of a picture', () => {
  const size = { width: 128, height: 96 };

  it('is the small decoder’s only where that makes it', () => {
    expect(sizeOf('small', usual, size)).toEqual({ width: 256, height: 192 });
    expect(sizeOf('full', usual, size)).toEqual(size);
    expect(sizeOf('small', null, size)).toEqual(size);
    expect(sizeOf('small', { scale: 1, isDefault: false }, size)).toEqual(size);
  });
});

describe('settings of a recipe', () => {
  const model = (id: string, smallDecoder: typeof usual | null) => ({
    ...{ id, name: id, hash: '', licence: null, source: '', bytes: 0, files: [], builtIn: false },
    card: { ...BUILT_IN.card, smallDecoder },
  });
  const models = [model('plain', null), model('double', usual)];
  const decoderAfter = (id: string, decoder: 'auto' | 'full' | 'small'): string =>
    withoutUsualDecoder({ model: id, decoder }, models).decoder;

  it('say nothing of the usual decoder, and all of another', () => {
    expect(decoderAfter('plain', 'full')).toBe('auto');
    expect(decoderAfter('double', 'full')).toBe('full');
    expect(decoderAfter('double', 'small')).toBe('auto');
    expect(decoderAfter('gone', 'full')).toBe('auto');
    expect(decoderAfter('gone', 'small')).toBe('small');
    expect(decoderAfter('double', 'auto')).toBe('auto');
  });
});
