import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floatTensor, safetensorsFile, type StoredTensor } from '../../../tools/node/safetensorsFile.ts';
import { AquatintError } from '../errors.ts';
import { elementCount, type DType } from '../tensor/dtype.ts';
import { castTo } from './cast.ts';
import { memoryBytes } from './memoryBytes.ts';
import { openSafetensors } from './safetensors.ts';
import { scaled } from './scaled.ts';
import { splitRows } from './splitRows.ts';
import type { TensorSource } from './tensorSource.ts';

function sourceOf(tensors: Record<string, StoredTensor>): TensorSource {
  return openSafetensors(memoryBytes('a.safetensors', safetensorsFile(new Map(Object.entries(tensors)))));
}

/** The same tensors, each put where the reader would like it, as files on disk are. */
function intoRoom(source: TensorSource): TensorSource {
  return {
    ...source,
    read(name, into) {
      const bytes = source.read(name);
      if (into === undefined) return bytes;
      into.set(bytes);
      return into;
    },
  };
}

const stored = (dtype: DType, shape: readonly number[], bytes: ArrayLike<number>): StoredTensor => ({
  ...{ dtype, shape },
  bytes: Uint8Array.from(bytes),
});

const floats = (bytes: Uint8Array): number[] => [...new Float32Array(bytes.slice().buffer)];

/** By the definitions of Micikevicius et al. 2022, table 1. */
function valueOf(dtype: DType, byte: number): number {
  if (dtype === 'I8') return byte < 128 ? byte : byte - 256;
  const [fractionBits, bias] = dtype === 'F8_E4M3' ? [3, 7] : [2, 15];
  const sign = byte & 0x80 ? -1 : 1;
  const exponent = (byte & 0x7f) >> fractionBits;
  const fraction = (byte & ((1 << fractionBits) - 1)) / 2 ** fractionBits;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

const isFinite8 = (dtype: DType) => (byte: number) =>
  dtype === 'F8_E4M3' ? (byte & 0x7f) !== 0x7f : dtype === 'F8_E5M2' ? (byte & 0x7f) < 0x7c : true;

const SCALES = ['weight_scale', 'scale_weight'] as const;

const cases = fc
  .record({
    dtype: fc.constantFrom('I8' as const, 'F8_E4M3' as const, 'F8_E5M2' as const),
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    form: fc.constantFrom('one', 'list of one', 'rows', 'rows and axes'),
    suffix: fc.constantFrom(...SCALES),
    room: fc.boolean(),
  })
  .chain((shared) => {
    const [rows = 1] = shared.shape;
    const perRow = shared.form.startsWith('rows');
    return fc.record({
      shared: fc.constant(shared),
      bytes: fc.array(fc.nat(255).filter(isFinite8(shared.dtype)), {
        minLength: elementCount(shared.shape),
        maxLength: elementCount(shared.shape),
      }),
      scales: fc.array(fc.float({ noNaN: true, min: Math.fround(-1e3), max: Math.fround(1e3) }), {
        minLength: perRow ? rows : 1,
        maxLength: perRow ? rows : 1,
      }),
    });
  });

function scaleShape(form: string, shape: readonly number[]): number[] {
  const [rows = 1, ...others] = shape;
  if (form === 'one') return [];
  if (form === 'list of one') return [1];
  return form === 'rows' ? [rows] : [rows, ...others.map(() => 1)];
}

test('weights are the stored numbers times their scale, rounded once', () => {
  fc.assert(
    fc.property(cases, ({ shared: { dtype, shape, form, suffix, room }, bytes, scales }) => {
      const file = sourceOf({
        'l.bias': floatTensor([1], [7]),
        'l.weight': stored(dtype, shape, bytes),
        [`l.${suffix}`]: floatTensor(scaleShape(form, shape), scales),
      });
      const source = scaled(room ? intoRoom(file) : file);
      const perRow = bytes.length / scales.length;
      const expected = bytes.map((byte, i) =>
        Math.fround(valueOf(dtype, byte) * (scales[Math.floor(i / perRow)] ?? NaN)),
      );
      expect([...source.names()]).toEqual(['l.bias', 'l.weight']);
      expect(source.info('l.weight')).toEqual({ dtype: 'F32', shape });
      expect(floats(source.read('l.weight'))).toEqual(expected);
      expect(floats(source.read('l.bias'))).toEqual([7]);
    }),
  );
});

describe('a file with scales', () => {
  const weight = stored('I8', [2, 2], [1, 2, 0xff, 0x80]);
  const scales = floatTensor([2], [0.5, 2]);

  test.each([
    ['F16', [0x00, 0x38, 0x00, 0x40]],
    ['BF16', [0x00, 0x3f, 0x00, 0x40]],
  ] as const)('may have them in %s', (dtype, bytes) => {
    const source = scaled(sourceOf({ 'l.weight': weight, 'l.weight_scale': stored(dtype, [2, 1], bytes) }));
    expect(floats(source.read('l.weight'))).toEqual([0.5, 1, -2, -256]);
  });

  test('has nothing in it but weights', () => {
    const source = scaled(
      sourceOf({
        'n.l.weight': weight,
        'n.l.weight_scale': scales,
        'n.l.input_scale': scales,
        'n.l.scale_input': scales,
        'n.l.comfy_quant': stored('U8', [3], [1, 2, 3]),
        'n.scaled_fp8': stored('F8_E4M3', [0], []),
        scaled_fp8: stored('F8_E4M3', [2], [0, 0]),
        'n.plain.weight': floatTensor([1], [3]),
      }),
    );
    expect([...source.names()]).toEqual(['n.l.weight', 'n.plain.weight']);
    expect(source.has('n.l.weight_scale')).toBe(false);
    expect(() => source.read('n.l.weight_scale')).toThrow('the model has no tensor n.l.weight_scale');
    expect(floats(source.read('n.plain.weight'))).toEqual([3]);
  });

  test('keeps what belongs to no 8-bit weight, so that the check of names tells of it', () => {
    const names = ['a.weight', 'a.weight_scale', 'b.weight_scale'];
    const source = scaled(
      sourceOf({ 'a.weight': scales, 'a.weight_scale': scales, 'b.weight_scale': scales }),
    );
    expect([...source.names()]).toEqual(names);
  });

  test('leaves 8-bit numbers without a scale as they are', () => {
    const source = scaled(sourceOf({ 'a.weight': weight, 'b.weight': stored('F8_E4M3', [1], [0x38]) }));
    expect(source.info('a.weight').dtype).toBe('I8');
    expect(floats(castTo(source, 'F32').read('b.weight'))).toEqual([1]);
  });

  test('gives fused layers in parts, and reads again what was read before', () => {
    const source = scaled(
      sourceOf({
        'attn.in_proj_weight': weight,
        'attn.in_proj_weight_scale': scales,
        'large.weight': stored('I8', [1, 6], [1, 1, 1, 1, 1, 1]),
        'large.scale_weight': floatTensor([], [3]),
      }),
    );
    const split = splitRows(source, (name) => (name.startsWith('attn') ? ['first', 'second'] : null));
    for (let again = 0; again < 2; again += 1) {
      expect(floats(split.read('first'))).toEqual([0.5, 1]);
      expect(floats(split.read('large.weight'))).toEqual([3, 3, 3, 3, 3, 3]);
      expect(floats(split.read('second'))).toEqual([-2, -256]);
    }
  });

  test.each([
    ['three numbers', floatTensor([3], [1, 2, 3])],
    ['a number for each column', floatTensor([1, 2], [1, 2])],
    ['blocks', floatTensor([2, 2], [1, 2, 3, 4])],
    ['no numbers', floatTensor([0], [])],
    ['whole numbers', stored('U8', [1], [1])],
  ])('is refused, by name, where a scale is %s', (_, scale) => {
    const open = () => scaled(sourceOf({ 'l.weight': weight, 'l.weight_scale': scale }));
    expect(open).toThrow(AquatintError);
    expect(open).toThrow(/^l\.weight_scale is (F32|U8) \[[\d, ]*\], but l\.weight needs one scale, or 2, as/);
  });
});
