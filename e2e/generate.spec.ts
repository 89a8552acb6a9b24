import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { openSafetensors } from '../src/core/weights/safetensors.ts';
import { FileBytes } from '../tools/node/fileBytes.ts';
import { wholeFolder } from '../tools/node/goldenFolder.ts';
import { pngOfPixels } from './pictures.ts';

/** `npm run generate`, the page's engine from the shell. */

const run = promisify(execFile);

function generate(...args: readonly string[]) {
  return run(process.execPath, ['tools/scripts/generate.mjs', ...args]);
}

let folder = '';

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aquatint-e2e-'));
});

test.afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('writes the same bytes for the same arguments', async () => {
  const make = async (name: string) => {
    const out = path.join(folder, `${name}.png`);
    const latents = path.join(folder, `${name}.safetensors`);
    const options = ['--steps', '1', '--seed', '9', '--device', 'wasm', '--json'];
    const { stdout } = await run(process.execPath, [
      ...['tools/scripts/generate.mjs', 'a red apple', '--out', out, '--save-latents', latents],
      ...options,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ device: 'wasm', seed: 9, steps: 1, files: [out, latents] });
    return { png: await readFile(out), latents: await readFile(latents) };
  };
  const [first, second] = [await make('first'), await make('second')];
  expect(first.png.equals(second.png)).toBe(true);
  expect(first.latents.equals(second.latents)).toBe(true);
  expect(first.png.toString('latin1')).toContain('tEXtparameters\0a red apple\nSteps: 1');
  const headerLength = Number(first.latents.readBigUInt64LE(0));
  const header: unknown = JSON.parse(first.latents.subarray(8, 8 + headerLength).toString());
  expect(header).toEqual({ latents: { dtype: 'F32', shape: [1, 4, 16, 16], data_offsets: [0, 4096] } });
});

test('takes a model folder from the disk and numbers several pictures', async () => {
  const out = path.join(folder, 'tiny.png');
  const model = wholeFolder('tools/reference/goldens/pipelines/sd1');
  const size = ['--width', '64', '--height', '64', '--steps', '1'];
  await generate('a', '--model', model, '--count', '2', ...size, '--out', out, '--device', 'wasm');
  const files = await readdir(folder);
  expect(files.filter((file) => file.startsWith('tiny'))).toEqual(['tiny-1.png', 'tiny-2.png']);
});

test('a picture is made larger by other models in the same job', async () => {
  const [out, latents] = ['cascade.png', 'cascade.safetensors'].map((name) => path.join(folder, name));
  const [first, second, third] = ['imagen_one', 'imagen_two', 'upscale'].map((kind) =>
    wholeFolder(`tools/reference/goldens/families/${kind}-folder/model`),
  );
  const asked = ['--steps', '2', '--seed', '3', '--device', 'wasm', '--json', '--out', out ?? ''];
  const later = ['--cascade', `${second}@2`, '--cascade', `${third}@2,3,10`, '--save-latents', latents ?? ''];
  const { stdout } = await generate('a cat', '--model', first ?? '', ...later, ...asked);
  expect(JSON.parse(stdout)).toMatchObject({ width: 64, height: 64 });
  expect((await readFile(out ?? '')).toString('latin1')).toContain('a cat');
});

test('a face is painted anew before another model makes the picture larger', { tag: '@long' }, async () => {
  const faces = openSafetensors(new FileBytes('tools/reference/goldens/faces/golden.safetensors'));
  const [side = 0] = faces.info('photo').shape;
  const photo = faces.read('photo').slice();
  const image = path.join(folder, 'photo.png');
  await writeFile(
    image,
    pngOfPixels(side, side, (x, y) => photo.subarray(3 * (y * side + x), 3 * (y * side + x) + 3)),
  );
  const upscale = wholeFolder('tools/reference/goldens/families/upscale-folder/model');
  const make = async (strength: string): Promise<Buffer> => {
    const latents = path.join(folder, `face-${strength}.safetensors`);
    const out = path.join(folder, `face-${strength}.png`);
    const source = ['--image', image, '--strength', '0', '--detail-strength', strength];
    const asked = ['--steps', '2', '--seed', '3', '--device', 'wasm', '--json', '--out', out];
    const later = ['--cascade', `${upscale}@1,3,10`, '--save-latents', latents];
    const { stdout, stderr } = await generate('a face', ...source, ...later, ...asked);
    expect(JSON.parse(stdout)).toMatchObject({ width: 4 * side, height: 4 * side });
    expect(stderr).not.toContain('No face was found');
    return readFile(latents);
  };
  // latents: files of pictures would differ by their recipes alone
  expect((await make('0.5')).equals(await make('0'))).toBe(false);
});

test('says in a sentence what is wrong, and by its exit code whose fault it is', async () => {
  await expect(generate('a', '--steps', 'many')).rejects.toMatchObject({
    code: 2,
    stderr: '--steps wants a whole number from 1 to 1000, not "many".\n',
  });
  await expect(generate('a', '--model', 'nonesuch')).rejects.toMatchObject({ code: 2 });
});
