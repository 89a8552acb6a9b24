import { expect, test } from 'vitest';
import { openGolden } from '../../tools/node/familyGolden.ts';
import { relativeError } from '../../tools/node/goldenFile.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import type { Model } from '../core/model/model.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Z-Image's texts have room for more than they take, which nobody hears. */

startOnnxruntime();

const SHORT = 'a red apple';
const LONG = 'two birds on a wire, the sea at night, oil on canvas, a red apple on a table, a cat on the mat';
const settings = {
  negativePrompt: '',
  guidance: 0,
  steps: 2,
  height: 32,
  width: 32,
  seed: 5,
  sampler: 'euler',
};

interface Drawn {
  readonly latents: readonly Float32Array[];
  /** Of the transformer. */
  readonly sessions: number;
}

async function drawn(model: Model, prompts: readonly string[]): Promise<Drawn> {
  const compiler = compilerFor(wasmDevice('Node'));
  let count = 0;
  const sessions = new Sessions({
    ...compiler,
    createSession: (graph, ...rest) => {
      if (graph.name === 'transformer') count += 1;
      return compiler.createSession(graph, ...rest);
    },
  });
  const latents: Float32Array[] = [];
  try {
    for (const prompt of prompts) {
      const context = { model, sessions, signal: new AbortController().signal };
      for await (const event of textToImage(context, { ...settings, prompt })) {
        if (event.kind === 'picture') latents.push(Float32Array.from(event.latents.data));
      }
    }
  } finally {
    await sessions.release();
  }
  return { latents, sessions: count };
}

test('texts of many lengths share a session, with the numbers of their own', async () => {
  const model = await openGolden('z_image-folder');
  const exact = { ...model, denoiser: { ...model.denoiser, roomFor: (length: number) => length } };
  const [roomy, tight] = [await drawn(model, [SHORT, LONG]), await drawn(exact, [SHORT, LONG])];
  expect([roomy.sessions, tight.sessions]).toEqual([1, 2]);
  roomy.latents.forEach((latents, i) => {
    expect(relativeError(latents, tight.latents[i] ?? [])).toBeLessThan(1e-5);
  });
});

test('beside a large picture a text has the room that it takes', async () => {
  const { denoiser } = await openGolden('z_image-folder');
  const rooms = (latents: number) => [32, 96, 128, 160].map((length) => denoiser.roomFor(length, latents));
  expect(rooms(128 ** 2)).toEqual([128, 128, 256, 256]);
  expect(rooms(256 ** 2)).toEqual([32, 96, 128, 160]);
});
