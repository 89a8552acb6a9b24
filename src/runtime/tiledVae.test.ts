import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { openGolden, relativeError } from '../../tools/node/goldenFile.ts';
import { goldenBytes } from '../../tools/node/madeCheckpoint.ts';
import { startOnnxruntime } from '../../tools/node/onnxruntimeInNode.ts';
import { buildVaeDecoder, buildVaeEncoder } from '../core/models/autoencoderKL.ts';
import { parseVaeConfig } from '../core/models/vaeConfig.ts';
import type { Graph } from '../core/onnx/graph.ts';
import type { HostTensor, Session } from '../core/pipeline/session.ts';
import { inTiles, type TiledPlane } from '../core/pipeline/tiledVae.ts';
import { memoryBytes } from '../core/weights/memoryBytes.ts';
import { openSafetensors } from '../core/weights/safetensors.ts';
import { createSession } from './createSession.ts';
import { wasmDevice } from './device.ts';

/** Against diffusers' tiled autoencoder: tools/reference/tiled_vae.py made the numbers. */

const VAE = 'tools/reference/goldens/pipelines/sd1/vae';

startOnnxruntime();

const weights = goldenBytes(`${VAE}/diffusion_pytorch_model.safetensors`);
const config = parseVaeConfig(JSON.parse(readFileSync(`${VAE}/config.json`, 'utf8')));
const golden = openGolden('tools/reference/goldens/tiledVae.safetensors');

function planeOf({ shape, data }: HostTensor): TiledPlane {
  const [, channels = 0, height = 0, width = 0] = shape;
  return { channels, height, width, data: Float32Array.from(data) };
}

const sessions = new Map<string, Session>();

afterAll(async () => {
  for (const session of sessions.values()) await session.release();
});

async function sessionFor(graph: Graph, { height, width }: TiledPlane): Promise<Session> {
  const key = `${graph.name} ${height} ${width}`;
  const source = openSafetensors(memoryBytes(VAE, weights));
  const session = sessions.get(key) ?? (await createSession(wasmDevice('Node'), graph, source));
  sessions.set(key, session);
  return session;
}

async function runTile(
  build: (tile: TiledPlane) => Graph,
  input: string,
  tile: TiledPlane,
): Promise<TiledPlane> {
  const session = await sessionFor(build(tile), tile);
  const shape = [1, tile.channels, tile.height, tile.width];
  const [output] = Object.values(await session.run({ [input]: { dtype: 'F32', shape, data: tile.data } }));
  if (output === undefined) throw new Error('no output');
  return planeOf(output);
}

const { signal } = new AbortController();

test('decodes in tiles as diffusers does, and tells of each', async () => {
  const told: string[] = [];
  const picture = await inTiles(
    planeOf(golden.tensor('latents')),
    { side: 8, overlap: 0.25, scale: 8 },
    {
      signal,
      onTile: (done, total) => told.push(`${done}/${total}`),
      run: (tile) =>
        runTile(
          ({ height, width }) => buildVaeDecoder(config, { batch: 1, height, width }, 'wasm'),
          'latents',
          tile,
        ),
    },
  );
  expect([picture.height, picture.width]).toEqual([96, 120]);
  expect(relativeError(picture.data, golden.floats('picture'))).toBeLessThan(1e-4);
  expect(told).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
});

test('encodes in tiles as diffusers does', async () => {
  const moments = await inTiles(
    planeOf(golden.tensor('picture')),
    { side: 64, overlap: 0.25, scale: 1 / 8 },
    {
      signal,
      run: (tile) =>
        runTile(
          ({ height, width }) => buildVaeEncoder(config, { batch: 1, height, width }, 'wasm'),
          'picture',
          tile,
        ),
    },
  );
  expect([moments.height, moments.width]).toEqual([12, 15]);
  expect(relativeError(moments.data, golden.floats('moments'))).toBeLessThan(1e-4);
});

test('stops between tiles when it is cancelled', async () => {
  const controller = new AbortController();
  const run = async (tile: TiledPlane): Promise<TiledPlane> => {
    controller.abort(new Error('cancelled'));
    return tile;
  };
  const whole = { channels: 1, height: 4, width: 4, data: new Float32Array(16) };
  const running = inTiles(whole, { side: 2, overlap: 0.5, scale: 1 }, { run, signal: controller.signal });
  await expect(running).rejects.toThrow('cancelled');
});
