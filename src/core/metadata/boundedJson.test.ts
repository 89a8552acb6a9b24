import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../tools/node/processorTime.ts';
import { fieldOf, parseBoundedJson, parseRecord } from './boundedJson.ts';

describe('parseBoundedJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        const long = /\d{16}/.test(text);
        if (!long) expect(parseBoundedJson(text)).toEqual(value);
      }),
    );
  });

  it('keeps every digit of a seed', () => {
    expect(parseBoundedJson('{"seed": 18446744073709551615, "x": [-1234567890123456789]}')).toEqual({
      seed: '18446744073709551615',
      x: ['-1234567890123456789'],
    });
    expect(parseBoundedJson('[0.12345678901234567890, 1e21, 123456789012345]')).toEqual([
      0.12345678901234568, 1e21, 123456789012345,
    ]);
    expect(parseBoundedJson('["12345678901234567890: NaN, [{"]')).toEqual(['12345678901234567890: NaN, [{']);
  });

  it('reads what Python writes for numbers that are none', () => {
    expect(parseBoundedJson('{"is_changed": [NaN, Infinity, -Infinity]}')).toEqual({
      is_changed: [null, null, null],
    });
  });

  it('refuses too much in one sentence, at once', () => {
    const began = processorTime();
    expect(() => parseBoundedJson('['.repeat(100_000))).toThrow('nested too deeply');
    expect(() => parseBoundedJson('{"a":'.repeat(100_000))).toThrow('nested too deeply');
    expect(() => parseBoundedJson(`[${'1,'.repeat(600_000)}1]`)).toThrow('too many values');
    expect(() => parseBoundedJson(`"${'x'.repeat(9 * 2 ** 20)}"`)).toThrow('too long');
    expect(processorTime() - began).toBeLessThan(2000);
  });

  it('never fails otherwise than with a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseBoundedJson(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'settings-invalid' });
        }
      }),
    );
  });
});

describe('fields', () => {
  it('are the record’s own', () => {
    const record = parseRecord('{"__proto__": {"polluted": 1}, "constructor": 2}');
    expect(fieldOf(record, '__proto__')).toEqual({ polluted: 1 });
    expect(fieldOf(record, 'constructor')).toBe(2);
    expect(fieldOf(record, 'toString')).toBeUndefined();
    expect(fieldOf({}, 'polluted')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('are of nothing where the text is no record', () => {
    expect(parseRecord('Steps: 20')).toBeNull();
    expect(parseRecord('{broken')).toBeNull();
    expect(parseRecord('[1]')).toBeNull();
  });
});
