import { canonicalClipNames, canonicalVaeNames } from '../models/checkpointNames.ts';
import type { TextReading } from '../models/clipText.ts';
import { parseClipTextConfig } from '../models/clipTextConfig.ts';
import { FLUX_2_STATISTICS, withStatistics } from '../models/flux2Vae.ts';
import { ConfigReader } from '../models/configReader.ts';
import { parseAnyVaeConfig, type KlVaeConfig, type TinyVaeConfig } from '../models/vaeConfig.ts';
import type { SmallVae } from '../model/model.ts';
import type { TextEncoder } from '../model/textEncoder.ts';
import { openTokenizer } from '../pipeline/folderTokenizer.ts';
import { parseLatentPreview, usualPreview, type LatentPreview } from '../pipeline/latentPreview.ts';
import { requiredJson, requiredText, type ModelFolder } from '../pipeline/modelFolder.ts';
import { openModuleWeights } from '../pipeline/moduleWeights.ts';
import { autoencoderOf, type Autoencoder } from '../pipeline/networks.ts';
import { clipEncoder } from '../pipeline/clipTextEncoder.ts';
import { parseSchedulerConfigText, type SchedulerConfig } from '../samplers/schedulerConfig.ts';

// What several families find in a folder of diffusers' layout.

export async function openScheduler(folder: ModelFolder, module: string): Promise<SchedulerConfig> {
  return parseSchedulerConfigText(await requiredText(folder, `${module}/scheduler_config.json`));
}

/** Tensors that old files carry and nobody uses. */
const UNUSED_TEXT = ['text_model.embeddings.position_ids', 'text_projection.weight'];

export interface ClipToOpen {
  /** Its folder: 'text_encoder', 'text_encoder_2'. */
  readonly module: string;
  /** For messages. */
  readonly what: string;
  readonly reading: TextReading;
}

export async function openClip(
  folder: ModelFolder,
  { module, what, reading }: ClipToOpen,
): Promise<TextEncoder> {
  const tokenizer = await openTokenizer(folder, module.replace('text_encoder', 'tokenizer'));
  const file = `${module}/config.json`;
  const config = parseClipTextConfig(await requiredJson(folder, file), file);
  const weights = canonicalClipNames(await openModuleWeights(folder, module));
  const check = { what, ignore: UNUSED_TEXT };
  return clipEncoder({ name: module, config, weights, check }, tokenizer, reading);
}

type NetworkConfig = KlVaeConfig | TinyVaeConfig;

export interface VaeToOpen {
  /** What the family is known for. */
  readonly overflows: boolean;
  /** What the family changes of its config. */
  readonly change?: (config: NetworkConfig) => NetworkConfig;
}

export async function openVae(
  folder: ModelFolder,
  { overflows, change = (config) => config }: VaeToOpen,
): Promise<Autoencoder> {
  const weights = canonicalVaeNames(await openModuleWeights(folder, 'vae'));
  const config = change(parseAnyVaeConfig(await requiredJson(folder, 'vae/config.json')));
  const stored = {
    ...{ name: 'vae', weights, config: withStatistics(config, weights) },
    check: { what: 'The VAE', ignore: FLUX_2_STATISTICS },
  };
  return autoencoderOf(stored, { overflows, needsEncoder: true });
}

/** Where a small autoencoder may lie beside the model; no pipeline of diffusers names one. */
export const SMALL_VAES = ['vae_small', 'taesd'];

export async function openSmallVae(folder: ModelFolder): Promise<SmallVae | null> {
  const module = SMALL_VAES.find((name) => folder.paths.has(`${name}/config.json`));
  if (module === undefined) return null;
  const path = `${module}/config.json`;
  const json = await requiredJson(folder, path);
  const stored = {
    name: 'vae_small',
    config: parseAnyVaeConfig(json, path, 'AutoencoderTiny'),
    weights: canonicalVaeNames(await openModuleWeights(folder, module)),
    check: { what: 'The small autoencoder' },
  };
  return {
    ...autoencoderOf(stored, { overflows: false, needsEncoder: false }),
    isDefault: new ConfigReader(json, path).boolean('_is_default_decoder', false),
  };
}

export async function openPreview(
  folder: ModelFolder,
  channels: number,
  own: LatentPreview,
): Promise<LatentPreview> {
  return folder.paths.has('preview.json')
    ? parseLatentPreview(await requiredJson(folder, 'preview.json'), channels)
    : usualPreview(channels, own);
}
