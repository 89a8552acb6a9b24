import {
  BlobWriter,
  TextReader,
  Uint8ArrayReader,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SETTINGS } from '../core/recipe/settings.ts';
import { pictureFile } from './pictureFile.ts';
import { printsZip, RECIPES, type PrintForZip } from './printsZip.ts';
import { readPrintsZip, type ReadPrint, type ZipLimits, type ZipResult } from './readPrintsZip.ts';

const timings = { load: 0, text: 0, denoise: 0, decode: 0 };

function recipeOf(prompt: string): Recipe {
  const settings = { ...USUAL_SETTINGS, prompt, seed: 41 };
  return {
    ...{ version: 3, settings, modelName: 'Etch', modelHash: '', device: 'wasm', app: 'test' },
    createdAt: '2026-11-30T10:00:00.000Z',
  };
}

async function pngOf(prompt: string, side = 8): Promise<Blob> {
  const rgba = new Uint8ClampedArray(side * side * 4).fill(prompt.length);
  const picture = {
    kind: 'picture',
    id: 1,
    picture: 0,
    width: side,
    height: side,
    rgba,
    latents: null,
  } as const;
  return pictureFile({ ...picture, recipe: recipeOf(prompt), timings });
}

async function* prints(prompts: readonly string[]): AsyncGenerator<PrintForZip> {
  for (const [i, prompt] of prompts.entries()) {
    const id = `00000000-0000-4000-8000-00000000000${i}`;
    const recipe = recipeOf(prompt);
    yield {
      ...{ id, name: 'same', png: await pngOf(prompt), createdAt: recipe.createdAt },
      ...{ width: 8, height: 8, favourite: i === 1, recipe },
    };
  }
}

const zipOf = (prompts: readonly string[]): Promise<Blob> =>
  new Response(printsZip(prints(prompts), () => undefined)).blob();

interface Read extends ZipResult {
  readonly prints: readonly ReadPrint[];
}

async function read(zip: Blob, here: ReadonlySet<string> = new Set(), limits?: ZipLimits): Promise<Read> {
  const taken = new Map<string, ReadPrint>();
  const result = await readPrintsZip(zip, {
    signal: new AbortController().signal,
    isHere: async (id) => here.has(id) || taken.has(id),
    take: async (print) => void taken.set(print.id, print),
    onProgress: () => undefined,
    ...(limits ? { limits } : {}),
  });
  return { ...result, prints: [...taken.values()] };
}

type Content = Uint8Array | string;

async function archive(
  files: readonly (readonly [string, Content])[],
  options: ZipWriterAddDataOptions = {},
): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const [name, content] of files) {
    const reader = typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content);
    await writer.add(name, reader, options);
  }
  return writer.close();
}

const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer());

describe('prints in a ZIP', () => {
  it('come back as they were, and are there only once', async () => {
    const zip = await zipOf(['a fox', 'a hen', '雪の猫']);
    const first = await read(zip);
    expect([first.taken, first.known, first.passedOver]).toEqual([3, 0, 0]);
    expect(first.prints.map(({ recipe }) => recipe)).toEqual(['a fox', 'a hen', '雪の猫'].map(recipeOf));
    expect(first.prints.map(({ favourite }) => favourite)).toEqual([false, true, false]);
    expect(first.prints[0]?.createdAt).toBe('2026-11-30T10:00:00.000Z');
    expect(await bytesOf(first.prints[1]?.png ?? new Blob())).toEqual(await bytesOf(await pngOf('a hen')));
    const again = await read(zip, new Set(first.prints.map(({ id }) => id)));
    expect([again.taken, again.known]).toEqual([0, 3]);
  });

  it('are a data set: a caption for each file', async () => {
    const zip = await bytesOf(await zipOf(['a fox', 'a hen']));
    const text = new TextDecoder().decode(zip);
    const lines = text
      .slice(text.indexOf('{"file_name"'))
      .split('\n')
      .slice(0, 2)
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { file_name: '00001-same.png', text: 'a fox' },
      { file_name: '00002-same.png', text: 'a hen' },
    ]);
  });

  it('are known by their bytes where nothing names them', async () => {
    const zip = await archive([['any.png', await bytesOf(await pngOf('a fox'))]]);
    const [first] = (await read(zip)).prints;
    expect(first?.recipe.settings.prompt).toBe('a fox');
    expect(first?.createdAt).toBeNull();
    expect((await read(zip, new Set([first?.id ?? '']))).known).toBe(1);
  });
});

describe('a hostile ZIP', () => {
  it('has names that are only labels', async () => {
    const png = await bytesOf(await pngOf('a fox'));
    const other = await bytesOf(await pngOf('another'));
    const zip = await archive([
      ['../../../etc/passwd', png],
      ['C:\\Windows\\x.png', other],
    ]);
    expect((await read(zip)).taken).toBe(2);
  });

  it('cannot replace what is here', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    const line = JSON.stringify({ file_name: 'a.png', id, recipe: recipeOf('evil') });
    const zip = await archive([
      ['a.png', await bytesOf(await pngOf('a fox'))],
      [RECIPES, line],
    ]);
    expect(await read(zip, new Set([id]))).toMatchObject({ taken: 0, known: 1 });
  });

  it('has lines that are odd, and ids that are none', async () => {
    const lines = [
      '{"file_name":"a.png","id":"__proto__","favourite":"yes","createdAt":"soon","recipe":{"version":9e9}}',
      '{"file_name":"a.png","id":"00000000-0000-4000-8000-000000000001"}',
      '['.repeat(1e5),
      '{"__proto__":{"polluted":true}}',
      'null',
    ];
    const zip = await archive([
      ['a.png', await bytesOf(await pngOf('a fox'))],
      [RECIPES, lines.join('\n')],
    ]);
    const { prints: found } = await read(zip);
    expect(found[0]).toMatchObject({ createdAt: null, favourite: false });
    expect(found[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(found[0]?.recipe.settings.prompt).toBe('a fox');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('is a bomb', async () => {
    const limits = { entries: 10, bytes: 100_000, pixels: 64e6 };
    const bomb = new Uint8Array(5_000_000);
    const zip = await archive([
      ['bomb.png', bomb],
      ['a.png', await bytesOf(await pngOf('a fox'))],
    ]);
    expect(zip.size).toBeLessThan(20_000);
    expect(await read(zip, new Set(), limits)).toMatchObject({ taken: 1, passedOver: 1 });
    // It says that it is small.
    const bytes = await bytesOf(zip);
    const lied = bytes.slice();
    const view = new DataView(lied.buffer);
    for (let at = 0; at + 4 <= lied.length; at += 1)
      if (view.getUint32(at, true) === bomb.length) view.setUint32(at, 1000, true);
    expect(lied).not.toEqual(bytes);
    expect(await read(new Blob([lied]), new Set(), limits)).toMatchObject({ passedOver: 1 });
  });

  it('says more than there is room for', async () => {
    const png = await bytesOf(await pngOf('a fox'));
    const limits = { entries: 10, bytes: 100_000, pixels: 64e6 };
    const saying = (text: string) =>
      archive([
        ['a.png', png],
        [RECIPES, text],
      ]);
    await expect(read(await saying('\n'.repeat(200_000)), new Set(), limits)).rejects.toThrow(
      'far too much of its prints',
    );
    const line = JSON.stringify({ file_name: 'a.png', id: '00000000-0000-4000-8000-000000000001' });
    const whole = await read(await saying(`${'\n'.repeat(50_000)}${line}\n`), new Set(), limits);
    expect(whole.prints[0]?.id).toBe('00000000-0000-4000-8000-000000000001');
    const lied = await bytesOf(await saying('\n'.repeat(50_000)));
    const view = new DataView(lied.buffer);
    for (let at = 0; at + 4 <= lied.length; at += 1)
      if (view.getUint32(at, true) === 50_000) view.setUint32(at, 1000, true);
    await expect(read(new Blob([lied]))).rejects.toThrow('export the prints once more');
    const long = `{"file_name":"a.png","text":"${'x'.repeat(9 * 2 ** 20)}"}\n${line}`;
    expect((await read(await saying(long))).prints[0]?.id).toBe('00000000-0000-4000-8000-000000000001');
  });

  it('has too many files', async () => {
    const zip = await archive(Array.from({ length: 12 }, (_, i) => [`${i}.png`, ''] as const));
    const limits = { entries: 10, bytes: 1000, pixels: 1000 };
    await expect(read(zip, new Set(), limits)).rejects.toThrow('more than 10 files');
  });

  it('has a picture of too many pixels, and one that is none', async () => {
    const huge = await bytesOf(await pngOf('a fox'));
    const stranger = new TextEncoder().encode('no picture');
    const zip = await archive([
      ['huge.png', huge],
      ['text.png', stranger],
      ['empty.png', ''],
    ]);
    const limits = { entries: 10, bytes: 1e6, pixels: 63 };
    expect(await read(zip, new Set(), limits)).toMatchObject({ taken: 0, passedOver: 3 });
  });

  it('is locked, damaged or cut off', async () => {
    const png = await bytesOf(await pngOf('a fox'));
    const locked = await archive([['a.png', png]], { password: 'secret' });
    expect(await read(locked)).toMatchObject({ taken: 0, passedOver: 1 });
    const bytes = await bytesOf(await archive([['a.png', png]], { level: 0 }));
    const damaged = bytes.map((byte, i) => (i === 120 ? byte ^ 1 : byte));
    expect(await read(new Blob([damaged]))).toMatchObject({ taken: 0, passedOver: 1 });
    for (const broken of [bytes.subarray(0, bytes.length - 30), bytes.subarray(0, 3), new Uint8Array()])
      await expect(read(new Blob([broken]))).rejects.toThrow(/no ZIP, or is cut off or damaged/);
  });
});

it('is called off', async () => {
  const controller = new AbortController();
  const zip = await zipOf(['a fox', 'a hen']);
  const reading = readPrintsZip(zip, {
    signal: controller.signal,
    isHere: async () => false,
    take: async () => controller.abort(),
    onProgress: () => undefined,
  });
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
