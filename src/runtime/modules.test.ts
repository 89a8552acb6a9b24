import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGolden, relativeError as errorOf } from '../../tools/node/goldenFile.ts';
import { goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../core/models/autoencoderKL.ts';
import { buildClipText } from '../core/models/clipText.ts';
import { parseClipTextConfig } from '../core/models/clipTextConfig.ts';
import { buildUNet, plainShape } from '../core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../core/models/unetConfig.ts';
import { parseVaeConfig } from '../core/models/vaeConfig.ts';
import { canonicalClipNames } from '../core/models/checkpointNames.ts';
import type { Graph } from '../core/onnx/graph.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import { checkParameters } from '../core/weights/checkParameters.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { renamed } from '../core/weights/renamed.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Every module against diffusers: tools/reference/tiny_pipelines.py made the folders and the numbers. */

const FOLDER = 'tools/reference/goldens/pipelines';
const DEVICE = wasmDevice('Node');
const TOLERANCE = 1e-4;

startOnnxruntime();

const golden = (kind: string) => openGolden(`${FOLDER}/${kind}/golden.safetensors`).tensor;

function config(kind: string, module: string): unknown {
  return JSON.parse(readFileSync(`${FOLDER}/${kind}/${module}/config.json`, 'utf8'));
}

function weights(kind: string, path: string): TensorSource {
  return openSafetensors(memoryBytes(path, goldenBytes(`${FOLDER}/${kind}/${path}`)));
}

async function compute(
  graph: Graph,
  source: TensorSource,
  inputs: Record<string, HostTensor>,
): Promise<HostTensor> {
  const declared = new Set(graph.parameters.map((parameter) => parameter.origin.name));
  const own = renamed(source, (name) => (declared.has(name) ? name : null));
  checkParameters(
    graph.parameters.map((parameter) => parameter.origin),
    own,
    { what: graph.name },
  );
  const session = await createSession(DEVICE, graph, source);
  try {
    const outputs = await session.run(inputs);
    const [output] = Object.values(outputs);
    if (output === undefined) throw new Error('no output');
    return output;
  } finally {
    await session.release();
  }
}

function relativeError(actual: HostTensor, expected: HostTensor): number {
  expect(actual.shape).toEqual(expected.shape);
  return errorOf(actual.data, expected.data);
}

describe.each(['sd1', 'variant', 'pruned'])('%s agrees with diffusers', (kind) => {
  const read = golden(kind);

  test('text encoder', async () => {
    const ids = read('text.ids');
    const graph = buildClipText(
      parseClipTextConfig(config(kind, 'text_encoder')),
      { batch: 1, length: 77 },
      'wasm',
    );
    const source = canonicalClipNames(weights(kind, 'text_encoder/model.safetensors'));
    expect(relativeError(await compute(graph, source, { ids }), read('text.out'))).toBeLessThan(TOLERANCE);
  });

  test('UNet', async () => {
    const parsed = parseUNetConfig(config(kind, 'unet'));
    const timestep = read('unet.timestep');
    const inputs: Record<string, HostTensor> = {
      sample: read('unet.sample'),
      timestep: { ...timestep, shape: [2, 1] },
      text: read('unet.text'),
    };
    if (parsed.timeConditionChannels !== null) inputs['timestep_cond'] = read('unet.timestep_cond');
    const graph = buildUNet(
      parsed,
      plainShape(parsed, { batch: 2, height: 10, width: 14, textLength: 77 }),
      'wasm',
    );
    const output = await compute(graph, weights(kind, 'unet/diffusion_pytorch_model.safetensors'), inputs);
    expect(relativeError(output, read('unet.out'))).toBeLessThan(TOLERANCE);
  });

  test('VAE decoder', async () => {
    const graph = buildVaeDecoder(
      parseVaeConfig(config(kind, 'vae')),
      { batch: 1, height: 6, width: 5 },
      'wasm',
    );
    const source = weights(kind, 'vae/diffusion_pytorch_model.safetensors');
    const output = await compute(graph, source, { latents: read('decoder.latents') });
    expect(relativeError(output, read('decoder.out'))).toBeLessThan(TOLERANCE);
  });

  test('VAE encoder', async () => {
    const graph = buildVaeEncoder(
      parseVaeConfig(config(kind, 'vae')),
      { batch: 1, height: 48, width: 40 },
      'wasm',
    );
    const source = weights(kind, 'vae/diffusion_pytorch_model.safetensors');
    const output = await compute(graph, source, { picture: read('encoder.picture') });
    expect(relativeError(output, read('encoder.out'))).toBeLessThan(TOLERANCE);
  });
});
