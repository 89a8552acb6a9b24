import { expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { sampled } from '../../tools/node/sampled.ts';
import { CallJournal } from '../core/pipeline/callJournal.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

/** Pictures that are cut off and go on from what the network gave, against the same made in one piece. */

startOnnxruntime();

const SETTINGS = {
  ...{ prompt: 'a boat', negativePrompt: 'old', width: 64, height: 64 },
  ...{ steps: 4, guidance: 3, seed: 4 },
};
const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));

interface Made {
  readonly latents: ArrayLike<number> | null;
  /** What the network gave in this run. */
  readonly calls: (readonly Float32Array[])[];
  readonly steps: number[];
}

/** `stopAfter`: how many calls of the network until it is cut off. */
async function make(sampler: string, known: Made['calls'], stopAfter = Infinity): Promise<Made> {
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const controller = new AbortController();
  const made: Made = { latents: null, calls: [], steps: [] };
  const journal = new CallJournal(known, (outputs) => {
    made.calls.push(outputs.map((output) => output.slice()));
    if (made.calls.length >= stopAfter) controller.abort(new Error('cut off'));
  });
  try {
    const context = { model, sessions, signal: controller.signal, journal };
    for await (const event of textToImage(context, { ...SETTINGS, sampler })) {
      if (event.kind === 'step') made.steps.push(event.done);
      if (event.kind === 'picture') return { ...made, latents: event.latents.data };
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    await sessions.release();
  }
  return made;
}

// one with noise on the way, one with two calls a step, one that remembers steps, one with a Brownian tree
test.each(sampled(['euler_ancestral', 'heun', 'pndm', 'dpmpp_2m', 'dpmpp_sde'], 2))(
  'a picture by %s that is cut off comes to what it would have come to',
  async (sampler) => {
    const whole = await make(sampler, []);
    expect(whole.latents).not.toBeNull();
    for (const after of [1, whole.calls.length - 1]) {
      const part = await make(sampler, [], after);
      expect(part.latents).toBeNull();
      const rest = await make(sampler, part.calls);
      expect(rest.latents).toEqual(whole.latents);
      expect(rest.steps).toEqual(whole.steps);
      expect(rest.calls.length).toBe(whole.calls.length - after);
    }
  },
);

test('what does not fit the picture is not used', async () => {
  const whole = await make('euler', []);
  const wrong = [[new Float32Array(3)], ...whole.calls.slice(1)];
  const made = await make('euler', wrong);
  expect(made.latents).toEqual(whole.latents);
  expect(made.calls.length).toBe(whole.calls.length);
});
