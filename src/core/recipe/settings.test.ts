import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { checkSettings } from './checkSettings.ts';
import { differences, fieldAt, placesOf, valueAt, withOrder, withValueAt } from './paths.ts';
import { readValues } from './readValues.ts';
import { SETTINGS, USUAL_SETTINGS, USUAL_SOURCE, type Settings } from './settings.ts';

const HASH = 'ab'.repeat(32);
const numbers = { tensorHash: '', strength: 0.8, textStrength: 0.5 };
const adapter = { use: 'lora', name: 'pixel', hash: HASH, ...numbers } as const;
const read = (raw: unknown): Settings => readValues(SETTINGS, raw, USUAL_SETTINGS);

describe('reading', () => {
  it('takes from strangers what is a value, brings numbers into range, and leaves the rest as usual', () => {
    for (const raw of [null, 'x', [], 7, { width: 'wide', noise: 3, adapters: {}, source: [], eta: {} }]) {
      expect(read(raw)).toEqual(USUAL_SETTINGS);
    }
    expect(read({ width: 131, height: -5, steps: 1e9, count: 2.4, eta: 7, schedule: '' })).toMatchObject({
      ...{ width: 128, height: 8, steps: 1000, count: 2, eta: 1, schedule: '' },
    });
    expect(read(JSON.parse('{"__proto__":{"steps":3}}'))).toEqual(USUAL_SETTINGS);
  });

  it('takes what may be off only with what it needs', () => {
    expect(read({ source: { image: HASH } }).source).toEqual({
      ...{
        image: HASH,
        mask: null,
        sketch: null,
        fill: 'original',
        fit: 'crop',
        strength: 0.8,
        noiseLevel: 20,
      },
    });
    expect(read({ source: { image: HASH, mask: 'me' } }).source?.mask).toBeNull();
    for (const source of [{}, { image: 'x' }, { strength: 1 }]) expect(read({ source }).source).toBeNull();
    expect(read({ refiner: { model: '' } }).refiner).toBeNull();
    expect(read({ sizeHints: {} }).sizeHints).toMatchObject({ originalWidth: 1024, cropLeft: 0 });
  });

  it('takes of a list what is whole, and no more than there may be', () => {
    const raw = [adapter, { ...adapter, hash: 'short' }, null, { ...adapter, strength: 99 }];
    expect(read({ adapters: raw }).adapters).toEqual([adapter, { ...adapter, strength: 10 }]);
    const many: unknown[] = Array.from({ length: 1000 }, () => adapter);
    expect(read({ adapters: many }).adapters).toHaveLength(64);
  });
});

describe('checking', () => {
  const refusal = (change: Record<string, unknown>): string => {
    try {
      checkSettings({ ...USUAL_SETTINGS, ...change });
    } catch (error) {
      expect(error).toMatchObject({ code: 'settings-invalid' });
      return error instanceof AquatintError ? error.message : 'no AquatintError';
    }
    return '';
  };
  const { noise, guidanceOptions, language } = USUAL_SETTINGS;

  it('lets through what is in range', () => {
    expect(
      refusal({ adapters: [adapter], source: { ...USUAL_SOURCE, image: HASH, strength: 1, noiseLevel: 0 } }),
    ).toBe('');
  });

  it.each([
    [{ width: 7 }, 'The width must be a whole number from 8 to 4096, not 7.'],
    [{ steps: 0.5 }, 'The number of steps must be a whole number from 1 to 1000, not 0.5.'],
    [{ guidance: Number.NaN }, 'Guidance must be a number from 0 to 100, not NaN.'],
    [{ guidance: '7' }, 'Guidance must be a number from 0 to 100, not 7.'],
    [{ seed: -1 }, /^The seed must be a whole number from 0 to \d+, not -1\.$/],
    [{ eta: 2 }, 'Eta must be a number from 0 to 1, not 2.'],
    [{ decoder: 'tiny' }, 'The decoder must be one of auto, full, small, not tiny.'],
    [{ decoder: undefined }, 'The decoder must be one of auto, full, small, not undefined.'],
    [{ noise: { ...noise, source: 'tpu' } }, 'The source of noise must be one of cpu, cuda, not tpu.'],
    [{ noise: null }, 'The source of noise must be one of cpu, cuda, not undefined.'],
    [{ noise: undefined }, 'The source of noise must be one of cpu, cuda, not undefined.'],
    [
      { language: { ...language, grammar: 'toString' } },
      /^The grammar must be one of a1111, .*, not toString\.$/,
    ],
    [{ precision: 'zzz' }, /must be one of auto, f32, f16, int8, int4, not zzz\.$/],
    [{ prompt: 7 }, 'The prompt must be a text of at most 100000 characters, not 7.'],
    [
      { prompt: 'x'.repeat(100_001) },
      'The prompt must be a text of at most 100000 characters, not one of 100001 characters.',
    ],
    [{ adapters: null }, 'The adapters must be a list of at most 64, not null.'],
    [
      { adapters: [{ ...adapter, strength: 11 }] },
      "The adapter's strength must be a number from -10 to 10, not 11.",
    ],
    [{ adapters: [{ ...adapter, hash: 'ab' }] }, "The adapter's hash must be 64 hexadecimal digits, not ab."],
    [
      { guidanceOptions: { ...guidanceOptions, from: 0.6, to: 0.5 } },
      'Guidance cannot end (0.5) before it starts (0.6).',
    ],
  ])('refuses %j with the name, the range and what came', (change, sentence) => {
    expect(refusal(change)).toMatch(sentence);
  });
});

describe('paths', () => {
  const settings: Settings = { ...USUAL_SETTINGS, adapters: [adapter, { ...adapter, name: 'b' }] };

  it('find a field and a value, in lists and in what may be off, too', () => {
    expect(fieldAt(SETTINGS, 'noise.resizeFrom.width')).toMatchObject({ kind: 'number', step: 8 });
    expect(fieldAt(SETTINGS, 'adapters.1.strength')).toBe(fieldAt(SETTINGS, 'adapters.strength'));
    expect(fieldAt(SETTINGS, 'noise.toString')).toBeUndefined();
    expect(valueAt(settings, 'adapters.1.name')).toBe('b');
    expect(valueAt(settings, 'source.strength')).toBeUndefined();
  });

  it('set a value and nothing else', () => {
    const changed = withValueAt(settings, 'adapters.1.strength', 0.1);
    expect(changed).toEqual({ ...settings, adapters: [adapter, { ...adapter, name: 'b', strength: 0.1 }] });
    expect(withValueAt(settings, 'source.strength', 0.1)).toEqual(settings);
    expect(withValueAt(settings, 'no.such', 1)).toEqual(settings);
  });

  it('keep both ends of a stretch in order', () => {
    const later = withOrder(withValueAt(settings, 'guidanceOptions.from', 0.7), 'guidanceOptions.to', 0.4);
    expect(later.guidanceOptions).toMatchObject({ from: 0.4 });
  });

  it('name what is not the same, each setting once', () => {
    expect(differences(SETTINGS, settings, USUAL_SETTINGS)).toEqual(['adapters']);
    const resized = withValueAt(settings, 'noise.resizeFrom', { width: 64, height: 64 });
    expect(differences(SETTINGS, resized, settings)).toEqual(['noise.resizeFrom']);
    expect(placesOf(SETTINGS).map(({ path }) => path)).toContain('guidanceOptions.rescale');
  });
});
