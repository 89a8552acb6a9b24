import { createWriteStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { Origin } from '../../src/core/onnx/graph.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';

/** A model like another one, only larger: the same classes, the UNet's channels scaled, random weights. */

const UNET_FILE = 'unet/diffusion_pytorch_model.safetensors';
const CHANNEL_STEP = 64;
const BLOCK = 2 ** 20;

export interface WrittenModel {
  readonly path: string;
  readonly bytes: number;
}

export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

const count = ({ shape }: Origin): number => shape.reduce((product, size) => product * size, 1);

function readUnetConfig(model: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(path.join(model, 'unet/config.json'), 'utf8')) as Record<string, unknown>;
}

function scaledConfig(config: Readonly<Record<string, unknown>>, factor: number): Record<string, unknown> {
  const channels = config['block_out_channels'];
  if (!Array.isArray(channels)) throw new Error('unet/config.json has no block_out_channels');
  const scaled = channels.map((size) => CHANNEL_STEP * Math.round((Number(size) * factor) / CHANNEL_STEP));
  return { ...config, block_out_channels: scaled };
}

export function unetParameters(config: unknown): readonly Origin[] {
  const shape = { batch: 1, height: 16, width: 16, textLength: 8 };
  const parsed = parseUNetConfig(config);
  return buildUNet(parsed, plainShape(parsed, shape), 'webgpu').parameters.map(({ origin }) => origin);
}

/** 16 random bits at a time, always the same. */
export function randomBits(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  };
}

/** Half-precision numbers of about ±0.03, which no layer blows up. */
function randomBlock(): Uint8Array {
  const bits = randomBits();
  const halves = Uint16Array.from({ length: BLOCK / 2 }, () => (bits() & 0x83ff) | 0x2400);
  return new Uint8Array(halves.buffer);
}

/** Random weights, in f16, with those names and shapes. */
export async function writeSafetensors(file: string, parameters: readonly Origin[]): Promise<void> {
  let offset = 0;
  const entries = parameters.map((origin) => {
    const begin = offset;
    offset += 2 * count(origin);
    return [origin.name, { dtype: 'F16', shape: origin.shape, data_offsets: [begin, offset] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const stream = createWriteStream(file);
  stream.write(length);
  stream.write(header);
  const block = randomBlock();
  for (let written = 0; written < offset; written += block.length) {
    const piece = block.subarray(0, Math.min(block.length, offset - written));
    if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  await finished(stream);
}

/** Writes to `target` a model of at least `factor` times the bytes of the one in `source`. */
export async function writeRandomModel(
  source: string,
  target: string,
  factor: number,
): Promise<WrittenModel> {
  await cp(source, target, { recursive: true });
  const config = readUnetConfig(source);
  const wanted = factor * folderBytes(source);
  for (let scale = 2; ; scale += 0.25) {
    const scaled = scaledConfig(config, scale);
    const parameters = unetParameters(scaled);
    if (2 * parameters.reduce((sum, origin) => sum + count(origin), 0) < wanted) continue;
    await writeFile(path.join(target, 'unet/config.json'), JSON.stringify(scaled));
    await writeSafetensors(path.join(target, UNET_FILE), parameters);
    return { path: target, bytes: folderBytes(target) };
  }
}

/** Bytes of the largest tensor, as it goes to the device: float32. */
export function largestTensor(model: string): number {
  return 4 * Math.max(...unetParameters(readUnetConfig(model)).map(count));
}
