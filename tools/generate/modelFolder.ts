import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { WEIGHTS_FILE } from '../../src/core/weights/weightsFile.ts';
import { UsageError } from './readArgument.ts';
import { namedTokenizers, tokenizersIn, type TokenizerFile } from './tokenizerFiles.ts';

/** What may be a model on this disk: a folder or a file. The page's importer says whether it is one. */
export interface LocalModel {
  readonly path: string;
  readonly name: string;
  readonly isFile: boolean;
  /** Beside its own files. */
  readonly tokenizers?: readonly TokenizerFile[];
}

/**
 * What `--model` names if there is such a thing at `absolute`; null where it is the id of a model of the site. `tokenizer` is the
 * folder that --tokenizer names; without one, tokenizers that lie beside a file are its.
 */
export function asLocalModel(model: string, absolute: string, tokenizer: string | null): LocalModel | null {
  const info = statSync(absolute, { throwIfNoEntry: false });
  if (info !== undefined) {
    const name = path.basename(absolute).replace(WEIGHTS_FILE, '');
    const isFile = info.isFile();
    const beside = isFile ? tokenizersIn(path.dirname(absolute)) : [];
    const tokenizers = tokenizer === null ? beside : namedTokenizers(tokenizer);
    return { path: absolute, name, isFile, tokenizers };
  }
  if (/[\\/]/.test(model) || WEIGHTS_FILE.test(model))
    throw new UsageError(`--model: there is no file or folder ${absolute}.`);
  return null;
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

const STABLE_DIFFUSION_SIDE = 512;

/** The side of the pictures that a model was made for: latents' side × 2 for each but one level of the VAE. */
export async function nativeSide(folder: string): Promise<number> {
  if (statSync(folder).isFile()) return STABLE_DIFFUSION_SIDE;
  const unet = await readConfig(path.join(folder, 'unet', 'config.json'));
  const vae = await readConfig(path.join(folder, 'vae', 'config.json'));
  const levels = Array.isArray(vae['block_out_channels']) ? vae['block_out_channels'].length : 4;
  const latentSide = typeof unet['sample_size'] === 'number' ? unet['sample_size'] : 64;
  return latentSide * 2 ** (levels - 1);
}
