import { describe, expect, it } from 'vitest';
import { AquatintError } from '../errors.ts';
import { checkParameters } from './checkParameters.ts';
import { mergedSources } from './merged.ts';
import { renamed, withoutPrefix, withPrefix } from './renamed.ts';
import type { TensorSource } from './tensorSource.ts';

function sourceOf(shapes: Record<string, number[]>): TensorSource {
  return {
    names: () => Object.keys(shapes),
    has: (name) => Object.hasOwn(shapes, name),
    info: (name) => ({ dtype: 'F32', shape: shapes[name] ?? [] }),
    read: (name) => new TextEncoder().encode(name),
  };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('checkParameters', () => {
  it('accepts what fits', () => {
    const expected = [{ name: 'w', shape: [2, 3] }];
    checkParameters(expected, sourceOf({ w: [2, 3] }), { what: 'unet' });
    checkParameters(expected, sourceOf({ w: [2, 3], position_ids: [1, 77], 'ema.w': [2] }), {
      what: 'unet',
      ignore: ['position_ids', /^ema\./],
    });
  });

  it('gives the names of what nobody asks for, as they are in the file', () => {
    const source = sourceOf({ w: [2, 3], 'lora_a.weight': [4], emb_params: [1, 8] });
    const originalName = (name: string): string => `net.${name}`;
    const passedOver = checkParameters([{ name: 'w', shape: [2, 3] }], source, {
      what: 'unet',
      originalName,
    });
    expect(passedOver).toEqual(['net.lora_a.weight', 'net.emb_params']);
  });

  it('lists every kind together, with counts', () => {
    const expected = [
      ...Array.from({ length: 11 }, (_, i) => ({ name: `m${i}`, shape: [1] })),
      { name: 'w', shape: [2, 3] },
    ];
    const check = (): unknown =>
      checkParameters(expected, sourceOf({ w: [3, 2], x: [] }), { what: 'unet/a.safetensors' });
    expect(check).toThrow(AquatintError);
    expect(check).toThrow(
      'unet/a.safetensors does not fit its config: ' +
        '11 tensors missing (m0; m1; m2; m3; m4; m5; m6; m7, and 3 more); ' +
        '1 tensor with another shape (w is [3, 2], expected [2, 3])',
    );
    expect(check).toThrow(expect.objectContaining({ code: 'model-mismatch' }));
  });
});

describe('renamed and merged sources', () => {
  it('renames, drops and takes prefixes off', () => {
    const source = sourceOf({ 'unet.a': [1], 'unet.b': [2], 'vae.a': [3] });
    const unet = withoutPrefix(source, 'unet.');
    expect([...unet.names()]).toEqual(['a', 'b']);
    expect(unet.info('b').shape).toEqual([2]);
    expect(text(unet.read('a'))).toBe('unet.a');
    expect(unet.has('vae.a')).toBe(false);
    expect(() => unet.read('vae.a')).toThrow('the model has no tensor vae.a');
    expect([...withPrefix(unet, 'x.').names()]).toEqual(['x.a', 'x.b']);
    expect(() => renamed(source, () => 'same')).toThrow('tensors unet.a and unet.b both map to same');
  });

  it('joins shards and refuses a name in two of them', () => {
    const merged = mergedSources([sourceOf({ a: [1] }), sourceOf({ b: [2] })]);
    expect([...merged.names()]).toEqual(['a', 'b']);
    expect(merged.info('b').shape).toEqual([2]);
    expect(text(merged.read('b'))).toBe('b');
    expect(merged.has('c')).toBe(false);
    expect(() => merged.read('c')).toThrow('the model has no tensor c');
    expect(() => mergedSources([sourceOf({ a: [1] }), sourceOf({ a: [1] })])).toThrow(
      'in more than one file',
    );
  });
});
