import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tools/node/processorTime.ts';
import { crc32 } from '../core/metadata/crc32.ts';
import { writeExifUserComment } from '../core/metadata/exif.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { encodePng } from './encodePng.ts';
import { exportPicture, type PictureFormat } from './exportPicture.ts';
import { inflateBounded } from './inflateBounded.ts';
import { readPastedText, readPicture } from './readPicture.ts';

const recipe: Recipe = {
  version: 3,
  settings: {
    ...USUAL_SETTINGS,
    ...{
      model: 'etch',
      prompt: 'a <b>木</b> & "apple"',
      negativePrompt: '',
      width: 128,
      height: 128,
      steps: 4,
    },
    ...{ guidance: 2.5, seed: 7, sampler: 'euler', count: 1, eta: 0.25 },
  },
  modelName: 'Etch',
  modelHash: '',
  device: 'wasm',
  app: 'Aquatint 0.1.0',
  createdAt: '',
};
const infotext = 'a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const plain = encodePng(new Uint8ClampedArray(2 * 2 * 4).fill(255), 2, 2);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin1(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The smallest PNG with these chunks after its header. */
async function pngWith(...chunks: readonly Buffer[]): Promise<Blob> {
  const png = await plain;
  return new Blob([png.slice(0, 33), ...chunks.map((part) => Uint8Array.from(part)), png.slice(33)]);
}

const tEXt = (keyword: string, text: string): Buffer => chunk('tEXt', latin1(`${keyword}\0${text}`));
const zTXt = (keyword: string, data: Uint8Array): Buffer =>
  chunk('zTXt', Buffer.concat([latin1(`${keyword}\0\0`), data]));
const iTXt = (keyword: string, data: Uint8Array, compressed: boolean): Buffer =>
  chunk('iTXt', Buffer.concat([latin1(`${keyword}\0${compressed ? '\x01' : '\0'}\0\0\0`), data]));

/** Encodes nothing: JPEG and WebP as small as they come. */
const encode = (_png: Blob, type: string): Promise<Blob> => {
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 0xff, 0xd9];
  const webp = latin1('RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x2c\x01\xc8\0');
  return Promise.resolve(new Blob([Uint8Array.from(type === 'image/jpeg' ? jpeg : webp)], { type }));
};

describe('our own pictures', () => {
  it.each(['png', 'jpeg', 'webp'] satisfies PictureFormat[])('bring their recipe in %s', async (format) => {
    const file = await exportPicture(new Blob([await plain]), format, recipe, encode);
    expect(file.type).toBe(`image/${format}`);
    expect(await readPicture(file)).toEqual({ kind: 'recipe', recipe });
  });

  it.each(['png', 'jpeg', 'webp'] satisfies PictureFormat[])(
    'say nothing when stripped, in %s',
    async (format) => {
      const withRecipe = await exportPicture(new Blob([await plain]), 'png', recipe, encode);
      const file = await exportPicture(withRecipe, format, null, encode);
      await expect(readPicture(file)).rejects.toThrow('carries no settings');
      expect(latin1(Buffer.from(await file.arrayBuffer()).toString('latin1')).includes('apple')).toBe(false);
      if (format === 'png') expect(new Uint8Array(await file.arrayBuffer())).toEqual(await plain);
    },
  );

  it('are the same bytes when written twice', async () => {
    const once = await exportPicture(new Blob([await plain]), 'png', recipe, encode);
    const twice = await exportPicture(once, 'png', recipe, encode);
    expect(await twice.arrayBuffer()).toEqual(await once.arrayBuffer());
  });

  it('are refused where the browser writes something else', async () => {
    const wrong = (): Promise<Blob> => Promise.resolve(new Blob([], { type: 'image/png' }));
    const file = exportPicture(new Blob([await plain]), 'webp', recipe, wrong);
    await expect(file).rejects.toThrow('This browser cannot write WebP pictures');
  });
});

describe('pictures of others', () => {
  const comment = writeExifUserComment(infotext);
  const xmp = (json: string): string => `<x:xmpmeta><exif:UserComment>${json}</exif:UserComment></x:xmpmeta>`;

  it.each([
    ['tEXt', () => pngWith(tEXt('parameters', infotext))],
    ['zTXt', () => pngWith(zTXt('parameters', deflateSync(infotext)))],
    ['iTXt', () => pngWith(iTXt('parameters', Buffer.from(infotext), false))],
    ['compressed iTXt', () => pngWith(iTXt('parameters', deflateSync(infotext), true))],
    ['eXIf', () => pngWith(chunk('eXIf', comment))],
  ])('are read from %s', async (_name, file) => {
    expect(await readPicture(await file())).toMatchObject({
      kind: 'foreign',
      picture: { settings: { prompt: 'a cat', steps: 20 } },
    });
  });

  it('are read from XMP', async () => {
    const json = '{"c":"a boat","uc":"","steps":9,"seed":3,"sampler":"DDIM"}';
    const file = await pngWith(iTXt('XML:com.adobe.xmp', Buffer.from(xmp(json)), false));
    expect(await readPicture(file)).toMatchObject({
      picture: { source: 'Draw Things', settings: { steps: 9 } },
    });
  });

  it('are read from the lowest bits of the pixels', async () => {
    const comment = JSON.stringify({
      prompt: 'a moth',
      uc: '',
      steps: 28,
      scale: 5,
      seed: 3,
      sampler: 'k_euler',
    });
    const json = gzipSync(JSON.stringify({ Software: 'NovelAI', Comment: comment }));
    const bits = Buffer.concat([latin1('stealth_pngcomp'), Buffer.alloc(4), json]);
    bits.writeUInt32BE(8 * json.length, 15);
    const rgba = new Uint8ClampedArray(64 * 64 * 4);
    for (let i = 0; i < 8 * bits.length; i++) {
      const [x, y] = [Math.floor(i / 64), i % 64];
      rgba[4 * (64 * y + x) + 3] = 254 + (((bits[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
    }
    const decode = () => Promise.resolve({ width: 64, height: 64, rgba });
    const file = new Blob([await plain]);
    expect(await readPicture(file, decode)).toMatchObject({
      picture: { source: 'NovelAI', settings: { prompt: 'a moth', steps: 28 } },
    });
    rgba[3] = 253;
    await expect(readPicture(file, decode)).rejects.toThrow('carries no settings');
  });

  it('are not looked for in a picture that would not fit into memory', async () => {
    const bomb = (await plain).slice();
    const view = new DataView(bomb.buffer);
    view.setUint32(16, 60_000);
    view.setUint32(20, 60_000);
    view.setUint32(29, crc32(bomb.subarray(12, 29)));
    const webp = latin1('RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f');
    const decode = () => Promise.reject(new Error('it was decoded'));
    for (const file of [bomb, Uint8Array.from(webp)])
      await expect(readPicture(new Blob([file]), decode)).rejects.toThrow('carries no settings');
  });

  it('say so when there is nothing known in them', async () => {
    await expect(readPicture(new Blob([await plain]))).rejects.toThrow('This picture carries no settings');
    await expect(readPicture(await pngWith(tEXt('Software', 'gimp')))).rejects.toThrow(
      'none that Aquatint knows',
    );
    await expect(readPicture(new Blob(['GIF89a']))).rejects.toThrow('PNG, JPEG and WebP');
    await expect(readPicture(new Blob([]))).rejects.toThrow('PNG, JPEG and WebP');
  });
});

/** A megabyte that says it is a gigabyte: the same block of zeros sixteen times. */
const block = deflateRawSync(Buffer.alloc(64 * 2 ** 20), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
const bomb = Buffer.concat([Buffer.from([0x78, 0xda]), ...Array.from({ length: 16 }, () => block)]);

describe('hostile pictures', () => {
  const started = (): (() => number) => {
    const began = processorTime();
    return () => processorTime() - began;
  };

  it('with a chunk of 100 MB are refused with a sentence', async () => {
    const time = started();
    const file = await pngWith(
      chunk('tEXt', Buffer.concat([latin1('parameters\0'), Buffer.alloc(100e6, 'x')])),
    );
    await expect(readPicture(file)).rejects.toThrow('more text than Aquatint reads');
    expect(time()).toBeLessThan(20_000);
  });

  it('with a bomb in zTXt or iTXt are refused without unpacking it', async () => {
    for (const make of [zTXt, (keyword: string, data: Uint8Array) => iTXt(keyword, data, true)]) {
      const time = started();
      await expect(readPicture(await pngWith(make('parameters', bomb)))).rejects.toThrow('more text than');
      expect(time()).toBeLessThan(5000);
    }
    const bombs = Array.from({ length: 40 }, (_, i) => zTXt(`t${i}`, deflateSync('x')));
    await expect(readPicture(await pngWith(...bombs))).rejects.toThrow('more text than');
    const shares = Array.from({ length: 3 }, (_, i) => zTXt(`t${i}`, deflateSync(Buffer.alloc(3e6))));
    await expect(readPicture(await pngWith(...shares))).rejects.toThrow('more text than');
  });

  it('stop a bomb soon after the limit', async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await inflateBounded(bomb, 1e6)).toBeNull();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6);
  });

  it('with damaged compression are refused with a sentence', async () => {
    for (const data of [Buffer.from('not zlib'), deflateSync(infotext).subarray(0, 20), Buffer.alloc(0)]) {
      await expect(readPicture(await pngWith(zTXt('parameters', data)))).rejects.toThrow(
        'cannot be unpacked',
      );
    }
  });

  it('with JSON nested 100,000 deep are refused with a sentence', async () => {
    for (const keyword of ['parameters', 'prompt', 'workflow', 'invokeai_metadata', 'aquatint']) {
      const file = await pngWith(tEXt(keyword, '{"a":'.repeat(100_000)));
      await expect(readPicture(file)).rejects.toThrow('nested too deeply');
    }
  });

  it('with a poisoned recipe of ours poison nothing', async () => {
    const json =
      '{"version":2,"__proto__":{"polluted":1},"settings":{"prompt":"<script>x</script>","__proto__":{"steps":3},"steps":1e999,"width":-5,"noise":{"variationStrength":"NaN"}}}';
    const brought = await readPicture(await pngWith(tEXt('aquatint', json)));
    expect(brought).toMatchObject({
      kind: 'recipe',
      recipe: { settings: { prompt: '<script>x</script>', width: 8 } },
    });
    expect('polluted' in {}).toBe(false);
  });

  it('give settings or a sentence, whatever is changed in them', async () => {
    const whole = new Uint8Array(
      await (
        await pngWith(
          tEXt('parameters', infotext),
          zTXt('prompt', deflateSync('{}')),
          chunk('eXIf', writeExifUserComment(infotext)),
        )
      ).arrayBuffer(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 6 }),
        async (at, change) => {
          const bytes = whole.slice();
          bytes.set(change.subarray(0, whole.length - at), at);
          await readPicture(new Blob([bytes])).catch((error: unknown) => {
            expect(error).toMatchObject({ name: 'AquatintError', code: 'settings-invalid' });
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('pasted texts', () => {
  it('are settings only with a line of parameters', () => {
    expect(readPastedText(infotext)).toMatchObject({ kind: 'foreign' });
    expect(readPastedText('a cat, 4k: sharp, b: c')).toBeNull();
    expect(readPastedText('')).toBeNull();
  });
});
