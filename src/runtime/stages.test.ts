import { describe, expect, test } from 'vitest';
import { goldenFolder } from '../../tools/node/goldenFolder.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { Sessions } from '../core/pipeline/sessions.ts';
import { openFolder } from '../core/families/openFolder.ts';
import { stepsBefore, WHOLE_WAY, type Stage } from '../core/pipeline/stage.ts';
import { textToImage } from '../core/pipeline/textToImage.ts';
import { compilerFor } from './compiler.ts';
import { wasmDevice } from './device.ts';

startOnnxruntime();

const SETTINGS = {
  ...{ prompt: 'a boat', negativePrompt: '', width: 64, height: 64 },
  ...{ steps: 5, guidance: 3, seed: 4, sampler: 'ddim' },
};

async function run(stage: Stage, sampler = 'ddim'): Promise<{ latents: Float32Array; counts: string[] }> {
  const model = await openFolder(goldenFolder('tools/reference/goldens/pipelines/sd1'));
  const sessions = new Sessions(compilerFor(wasmDevice('Node')));
  const { signal } = new AbortController();
  const counts: string[] = [];
  let latents = new Float32Array();
  try {
    for await (const event of textToImage({ model, sessions, signal, stage }, { ...SETTINGS, sampler })) {
      if (event.kind === 'step') counts.push(`${event.done}/${event.total}`);
      if (event.kind === 'latents') latents = new Float32Array(event.latents.data);
      if (event.kind === 'picture') latents = new Float32Array(event.latents.data);
    }
  } finally {
    await sessions.release();
  }
  return { latents, counts };
}

describe('two models that share the way', () => {
  test.each(['ddim', 'heun'])(
    'come to what one model comes to, if they are the same: %s',
    async (sampler) => {
      const whole = await run(WHOLE_WAY, sampler);
      const half = await run({ ...WHOLE_WAY, end: 0.55, isLast: false }, sampler);
      const rest = await run(
        { ...WHOLE_WAY, begin: { kind: 'midway', share: 0.55, latents: half.latents } },
        sampler,
      );
      expect(rest.latents).toEqual(whole.latents);
      expect([...half.counts, ...rest.counts]).toEqual(whole.counts);
      expect(half.counts.length).toBe(3);
    },
  );

  test('divide the timesteps as diffusers does', () => {
    // diffusers 0.42, Euler, leading, 10 steps: 901, 801, … 1; denoising_end 0.8 keeps those from 200 on.
    const levels = [901, 801, 701, 601, 501, 401, 301, 201, 101, 1, 0].map((timestep) => ({
      timestep,
      alpha: 1,
      sigma: 1,
    }));
    expect([0, 0.05, 0.8, 1].map((share) => stepsBefore(levels, share, 1000))).toEqual([0, 0, 8, 10]);
  });
});
