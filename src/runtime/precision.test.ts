import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildUNet, plainShape } from '../core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../core/models/unetConfig.ts';
import type { NumberFormat } from '../core/onnx/numberFormat.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** The tiny UNet of tools/reference/tiny_pipelines.py in other numbers than f32. */

const FOLDER = 'tools/reference/goldens/pipelines/sd1';

startOnnxruntime();

async function errorIn(format: NumberFormat): Promise<number> {
  const golden = openGolden(`${FOLDER}/golden.safetensors`);
  const config = parseUNetConfig(JSON.parse(readFileSync(`${FOLDER}/unet/config.json`, 'utf8')));
  const graph = buildUNet(
    config,
    plainShape(config, { batch: 2, height: 10, width: 14, textLength: 77 }),
    'wasm',
  );
  const file = `${FOLDER}/unet/diffusion_pytorch_model.safetensors`;
  const weights = openSafetensors(memoryBytes(file, goldenBytes(file)));
  const session = await createSession(wasmDevice('Node'), graph, weights, format);
  try {
    const { prediction } = await session.run({
      sample: golden.tensor('unet.sample'),
      timestep: { ...golden.tensor('unet.timestep'), shape: [2, 1] },
      text: golden.tensor('unet.text'),
    });
    return relativeError(prediction?.data ?? [], golden.floats('unet.out'));
  } finally {
    await session.release();
  }
}

describe('the UNet', () => {
  test('in f16 is right to f16 precision, and not more', async () => {
    const error = await errorIn({ compute: 'F16', linearBits: null });
    expect(error).toBeLessThan(1e-2);
    expect(error).toBeGreaterThan(1e-5);
  });

  test('with 8-bit linear layers', async () => {
    expect(await errorIn({ compute: 'F32', linearBits: 8 })).toBeLessThan(1e-2);
  });

  test('with 4-bit linear layers', async () => {
    expect(await errorIn({ compute: 'F32', linearBits: 4 })).toBeLessThan(0.2);
  });

  test('with 4-bit linear layers in f16', async () => {
    expect(await errorIn({ compute: 'F16', linearBits: 4 })).toBeLessThan(0.2);
  });
});
