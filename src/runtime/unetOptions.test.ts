import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileBytes } from '../../tools/node/fileBytes.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildUNet, plainShape } from '../core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../core/models/unetConfig.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** The inputs that not every UNet has: tools/reference/unet_options.py made the numbers. */

const FOLDER = 'tools/reference/goldens/unetOptions';
const golden = openSafetensors(new FileBytes(`${FOLDER}/golden.safetensors`));

startOnnxruntime();

function tensor(name: string): HostTensor {
  const { dtype, shape } = golden.info(name);
  const buffer = golden.read(name).slice().buffer;
  return dtype === 'I32'
    ? { dtype, shape, data: new Int32Array(buffer) }
    : { dtype: 'F32', shape, data: new Float32Array(buffer) };
}

test.each([
  ['out.plain', false],
  ['out.perturbed', true],
])('%s: prompts of two lengths, a class, sizes and a pooled text', async (output, perturbable) => {
  const config = parseUNetConfig(JSON.parse(readFileSync(`${FOLDER}/config.json`, 'utf8')));
  const plain = plainShape(config, { batch: 2, height: 6, width: 8, textLength: 9 });
  const more = { text_mask: [9], ...(perturbable ? { perturb: [1] } : {}) };
  const shape = { ...plain, inputs: { ...plain.inputs, ...more } };
  const weights = openSafetensors(new FileBytes(`${FOLDER}/diffusion_pytorch_model.safetensors`));
  const session = await createSession(wasmDevice('Node'), buildUNet(config, shape, 'wasm'), weights);
  const names = ['sample', 'timestep', 'text', 'text_mask', 'pooled', 'sizes', 'class_label'];
  const inputs = Object.fromEntries(names.map((name) => [name, tensor(name)]));
  inputs['timestep'] = { ...tensor('timestep'), shape: [2, 1] };
  if (perturbable) inputs['perturb'] = { dtype: 'F32', shape: [2, 1], data: Float32Array.of(0, 1) };
  try {
    const { prediction } = await session.run(inputs);
    const expected = tensor(output);
    const scale = Math.max(...Array.from(expected.data, Math.abs));
    const errors = Array.from(expected.data, (value, i) => Math.abs(value - (prediction?.data[i] ?? NaN)));
    expect(Math.max(...errors) / scale).toBeLessThan(1e-5);
  } finally {
    await session.release();
  }
});
