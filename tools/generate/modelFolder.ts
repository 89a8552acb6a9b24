import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './arguments.ts';

/** A model on this disk, in diffusers layout. */
export interface ModelFolder {
  readonly path: string;
  readonly name: string;
}

/** `--model` names a folder if there is one of that name with a model_index.json in it; else it is an id. */
export function asModelFolder(model: string, absolute: string): ModelFolder | null {
  const isFolder = existsSync(absolute) && statSync(absolute).isDirectory();
  if (!isFolder) {
    if (/[\\/]/.test(model)) throw new UsageError(`--model names the folder "${model}", and there is none.`);
    return null;
  }
  if (!existsSync(path.join(absolute, 'model_index.json'))) {
    throw new UsageError(
      `The folder "${model}" has no model_index.json: --model wants one in diffusers layout.`,
    );
  }
  return { path: absolute, name: path.basename(absolute) };
}

async function readConfig(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof config === 'object' && config !== null ? { ...config } : {};
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** The side of the pictures that a model was made for: latents' side × 2 for each but one level of the VAE. */
export async function nativeSide(folder: string): Promise<number> {
  const unet = await readConfig(path.join(folder, 'unet', 'config.json'));
  const vae = await readConfig(path.join(folder, 'vae', 'config.json'));
  const levels = Array.isArray(vae['block_out_channels']) ? vae['block_out_channels'].length : 4;
  const latentSide = typeof unet['sample_size'] === 'number' ? unet['sample_size'] : 64;
  return latentSide * 2 ** (levels - 1);
}
