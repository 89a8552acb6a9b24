import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type A1111Parameters, parseA1111, printA1111 } from './a1111.ts';
import { parseInfotext, printInfotext } from './infotext.ts';

const parameters: A1111Parameters = {
  prompt: 'a red apple\non a table, (bright:1.2)',
  negativePrompt: 'blurry,\ndark',
  steps: 20,
  sampler: 'Euler a',
  scheduleType: 'Automatic',
  cfgScale: 7.5,
  seed: 4294967295,
  width: 512,
  height: 768,
  modelHash: '6ce0161689',
  model: 'v1-5: pruned, ema',
  denoisingStrength: 0.7,
  clipSkip: 2,
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
Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7.5, Seed: 4294967295, Size: 512x768, Model hash: 6ce0161689, Model: "v1-5: pruned, ema", Denoising strength: 0.7, Clip skip: 2, RNG: CPU, Hires upscale: 2, Lora hashes: "a: 1234, b: \\"5678\\"", Version: v1.10.1`;

describe('A1111 parameters', () => {
  it('are written in A1111 order with its quotes', () => {
    expect(printA1111(parameters)).toBe(printed);
  });

  it('come back', () => {
    expect(parseA1111(printed)).toEqual(parameters);
  });

  it('leave out what is unknown or the default', () => {
    const text = printA1111({
      ...parameters,
      negativePrompt: '',
      modelHash: null,
      model: null,
      denoisingStrength: null,
      clipSkip: 1,
      rng: 'GPU',
      version: null,
      extra: new Map(),
    });
    expect(text.split('\n')).toHaveLength(3);
    expect(text.split('\n')[2]).toBe(
      'Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7.5, Seed: 4294967295, Size: 512x768',
    );
    expect(parseA1111(text)).toMatchObject({ clipSkip: 1, rng: 'GPU', model: null, version: null });
  });

  it('are read from what other programs write', () => {
    const text =
      ' cat\r\n\nNegative prompt:dog \nSteps: 28,Sampler: DPM++ 2M Karras,  CFG scale: 6.0, Seed: 12, Size: big, ENSD: 31337,';
    expect(parseA1111(text)).toMatchObject({
      prompt: ' cat\r\n',
      negativePrompt: 'dog ',
      steps: 28,
      sampler: 'DPM++ 2M Karras',
      scheduleType: 'Automatic',
      cfgScale: 6,
      seed: 12,
      width: null,
      height: null,
      extra: new Map([['ENSD', '31337']]),
    });
  });

  it('numbers that are none are nothing', () => {
    const text = 'x\nSteps: many, Seed: 0x10, CFG scale: , Clip skip: 1e, Sampler: Euler';
    expect(parseA1111(text)).toMatchObject({
      steps: null,
      seed: null,
      cfgScale: null,
      clipSkip: 1,
      sampler: 'Euler',
    });
  });
});

describe('the last line', () => {
  it('is the prompt with fewer than three pairs', () => {
    expect(parseInfotext('photo\nSteps: 20, Seed: 3').prompt).toBe('photo\nSteps: 20, Seed: 3');
    expect(parseInfotext('photo\nSteps: 20, Seed: 3, Size: 1x1').prompt).toBe('photo');
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

  it('give the same settings', () => {
    const size = fc.integer({ min: 1, max: 99999 });
    const settings = fc.record({
      prompt: lines,
      negativePrompt: lines,
      steps: fc.integer({ min: 1, max: 1000 }),
      sampler: value,
      scheduleType: value,
      cfgScale: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
      seed: fc.nat(2 ** 31 - 1).map((x) => x * 2),
      width: size,
      height: size,
      modelHash: fc.option(value),
      model: fc.option(value),
      denoisingStrength: fc.option(
        fc.double({ min: 0, max: 1, noNaN: true }).filter((x) => !Object.is(x, -0)),
      ),
      clipSkip: fc.integer({ min: 1, max: 12 }),
      rng: value.filter((text) => text !== ''),
      version: fc.option(value),
      extra: fc.constant(new Map([['Hires steps', 'x, y: "z"']])),
    });
    fc.assert(
      fc.property(settings, (given) => {
        expect(parseA1111(printA1111(given))).toEqual(given);
      }),
      { numRuns: 1000 },
    );
  });

  it('never fail to parse', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseA1111(text)));
  });
});
