import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildFlux } from '../core/models/fluxTransformer.ts';
import { parseFluxConfig } from '../core/models/fluxTransformerConfig.ts';
import { checkParameters } from '../core/weights/checkParameters.ts';
import { openWeights } from '../core/weights/openWeights.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Flux's transformer against diffusers: tools/reference/flux.py made the numbers. */

startOnnxruntime();

const FOLDER = 'tools/reference/goldens/flux';

test('Flux.1 dev gives the prediction of diffusers', async () => {
  const config = parseFluxConfig(JSON.parse(readFileSync(`${FOLDER}/config.json`, 'utf8')));
  const file = new FileBytes(`${FOLDER}/diffusion_pytorch_model.safetensors`);
  const { tensors } = openWeights(file);
  const golden = openGolden(`${FOLDER}/golden.safetensors`);
  const [sample, text, pooled] = [golden.tensor('latents'), golden.tensor('text'), golden.tensor('pooled')];
  const [batch = 0, ...latent] = sample.shape;
  const inputs = { text: text.shape.slice(1), pooled: pooled.shape.slice(1) };
  const graph = buildFlux(config, { batch, latent, inputs }, 'wasm');
  const origins = graph.parameters.map(({ origin }) => origin);
  expect(checkParameters(origins, tensors, { what: 'Flux' })).toEqual([]);

  const column = (data: Float32Array) => ({ dtype: 'F32' as const, shape: [batch, 1], data });
  const guidance = column(golden.floats('guidance').map((scale) => 1000 * scale));
  const told = { sample, text, pooled, timestep: column(golden.floats('time')) };
  const session = await createSession(wasmDevice('Node'), graph, tensors);
  try {
    const outputs = await session.run({ ...told, guidance });
    const prediction = outputs['prediction']?.data ?? new Float32Array();
    expect(relativeError(prediction, golden.floats('prediction'))).toBeLessThan(1e-4);
  } finally {
    await session.release();
  }
});
