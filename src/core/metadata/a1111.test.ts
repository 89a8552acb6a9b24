import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type A1111Parameters, printA1111 } from './a1111.ts';
import { parseInfotext, printInfotext } from './infotext.ts';

const parameters: A1111Parameters = {
  prompt: 'a red apple\non a table, (bright:1.2)',
  negativePrompt: 'blurry,\ndark',
  steps: 20,
  sampler: 'Euler a',
  scheduleType: 'Automatic',
  cfgScale: 7.5,
  imageCfgScale: null,
  seed: 4294967295,
  width: 512,
  height: 768,
  modelHash: '6ce0161689',
  model: 'v1-5: pruned, ema',
  variation: { seed: 7, strength: 0.25 },
  resizeFrom: { width: 256, height: 384 },
  denoisingStrength: 0.7,
  clipSkip: 2,
  ensd: 31337,
  rng: 'CPU',
  version: 'v1.10.1',
  extra: new Map([
    ['Hires upscale', '2'],
    ['Lora hashes', 'a: 1234, b: "5678"'],
  ]),
};

const printed = `a red apple
on a table, (bright:1.2)
Negative prompt: blurry,
dark
Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7.5, Seed: 4294967295, Size: 512x768, Model hash: 6ce0161689, Model: "v1-5: pruned, ema", Variation seed: 7, Variation seed strength: 0.25, Seed resize from: 256x384, Denoising strength: 0.7, Clip skip: 2, ENSD: 31337, RNG: CPU, Hires upscale: 2, Lora hashes: "a: 1234, b: \\"5678\\"", Version: v1.10.1`;

describe('A1111 parameters', () => {
  it('are written in A1111 order with its quotes', () => {
    expect(printA1111(parameters)).toBe(printed);
  });

  it('leave out what is unknown or the default', () => {
    const text = printA1111({
      ...parameters,
      negativePrompt: '',
      modelHash: null,
      model: null,
      variation: null,
      resizeFrom: null,
      denoisingStrength: null,
      clipSkip: 1,
      ensd: null,
      rng: 'GPU',
      extra: new Map(),
    });
    expect(text.split('\n')).toHaveLength(3);
    expect(text.split('\n')[2]).toBe(
      'Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7.5, Seed: 4294967295, Size: 512x768, Version: v1.10.1',
    );
  });
});

describe('the last line', () => {
  it('is the prompt with fewer than three pairs', () => {
    expect(parseInfotext('photo\nSteps: 20, Seed: 3').prompt).toBe('photo\nSteps: 20, Seed: 3');
    expect(parseInfotext('photo\nSteps: 20, Seed: 3, Size: 1x1').prompt).toBe('photo');
  });

  it('is read with other programs’ spaces and commas', () => {
    const text =
      ' cat\r\n\nNegative prompt:dog \nSteps: 28,Sampler: DPM++ 2M Karras,  CFG scale: 6.0, Size: big, ENSD: 31337,';
    const { prompt, negativePrompt, fields } = parseInfotext(text);
    expect([prompt, negativePrompt]).toEqual([' cat\r\n', 'dog ']);
    expect(Object.fromEntries(fields)).toEqual({
      Steps: '28',
      Sampler: 'DPM++ 2M Karras',
      'CFG scale': '6.0',
      Size: 'big',
      ENSD: '31337',
    });
  });

  it('keeps broken quotes as they are', () => {
    const { fields } = parseInfotext('x\nab: "open, cd: "bad \\q", ef: "good, \\u0041", gh: ""');
    expect(Object.fromEntries(fields)).toEqual({ ab: '"open', cd: '"bad \\q"', ef: 'good, A', gh: '' });
  });

  it('takes linear time on texts made to take longer', () => {
    for (const piece of ['a', ' ', 'ab: ', 'ab:"', 'ab:"\\",', '"', ',', 'a-/ ', '\\"', 'Negative prompt:']) {
      parseInfotext(piece.repeat(50_000));
    }
  });
});

describe('printing and parsing', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n]|Negative prompt:/.test(text));
  const lines = fc.array(line, { maxLength: 4 }).map((parts) => parts.join('\n'));
  const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 /-]{1,20}$/).filter((text) => !(text in {}));
  const value = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());
  const fields = fc
    .dictionary(key, value, { minKeys: 3, maxKeys: 8, noNullPrototype: true })
    .map((record) => new Map(Object.entries(record)));

  it('give the same prompt, negative prompt and fields', () => {
    fc.assert(
      fc.property(lines, lines, fields, (prompt, negativePrompt, map) => {
        const text = printInfotext({ prompt, negativePrompt, fields: map });
        expect(parseInfotext(text)).toEqual({ prompt, negativePrompt, fields: map });
      }),
      { numRuns: 1000 },
    );
  });

  it('never fail to parse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(typeof parseInfotext(text).prompt).toBe('string');
      }),
      { numRuns: 1000 },
    );
  });
});
