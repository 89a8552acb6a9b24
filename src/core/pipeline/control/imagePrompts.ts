import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import type { Progress } from '../../guidance/guidanceInterval.ts';
import { overWeights } from '../../model/network.ts';
import { visionTokens } from '../../models/clipVisionConfig.ts';
import { crossAttentions } from '../../models/crossAttentions.ts';
import { attentionWeights } from '../../models/singleFile/ipAdapter.ts';
import { imageStrengths, imageTokens } from '../../models/unetConditions.ts';
import type { UNetConfig } from '../../models/unetConfig.ts';
import { clipPicture } from '../../preprocess/clipPicture.ts';
import { rgbOf } from '../../preprocess/rgb.ts';
import { mergedSources } from '../../weights/merged.ts';
import { floatTensor, type Condition } from '../condition.ts';
import { floats } from '../floats.ts';
import type { Denoiser } from '../denoisers.ts';
import type { Picture } from '../picture.ts';
import type { HostTensor } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import type { IpAdapter } from './adapters.ts';
import { requireUNet } from './requireUNet.ts';
import { isWithin, type Interval } from './controlStrengths.ts';

/** Pictures that are used as words are (Ye et al. 2023). */
export interface ImagePromptUse extends Interval {
  readonly adapter: IpAdapter;
  readonly pictures: readonly Picture[];
  readonly strength: number;
  /** null: all cross-attentions heed it. Otherwise those below these names do, so much, and the others do not. */
  readonly layers: Readonly<Record<string, number>> | null;
}

/** As diffusers' dictionaries for SDXL have it (InstantStyle: Wang et al. 2024). */
export const IMAGE_LAYERS = {
  style: { 'up_blocks.0.attentions.1': 1 },
  composition: { 'down_blocks.2.attentions.1': 1 },
} as const;

/**
 * '': all cross-attentions; a name of IMAGE_LAYERS; or strengths by their place, "down_blocks.1=0.5, mid_block=1". Throws
 * AquatintError 'settings-invalid'.
 */
export function readLayers(text: string): ImagePromptUse['layers'] {
  if (text.trim() === '') return null;
  if (text === 'style' || text === 'composition') return IMAGE_LAYERS[text];
  const layers = text.split(',').map((entry): [string, number] => {
    const [, path = '', strength = ''] = /^\s*([\w.]+)\s*=\s*(-?[\d.]+)\s*$/.exec(entry) ?? [];
    if (path !== '' && Number.isFinite(Number(strength))) return [path, Number(strength)];
    throw new AquatintError('settings-invalid', [said('settings.blocks', { text })]);
  });
  return Object.fromEntries(layers);
}

/** One adapter's tokens for the prompt and for the negative prompt, [T, D] each. */
export interface ImageTokens {
  readonly positive: HostTensor;
  readonly negative: HostTensor;
}

const known = new WeakMap<ImagePromptUse, ImageTokens>();

/** Encodes the pictures; each use once, however many pictures are made with it. */
export async function encodeImagePrompts(
  sessions: Sessions,
  uses: readonly ImagePromptUse[],
): Promise<readonly ImageTokens[]> {
  const all: ImageTokens[] = [];
  for (const use of uses) {
    const tokens = known.get(use) ?? (await encodeUse(sessions, use));
    known.set(use, tokens);
    all.push(tokens);
  }
  return all;
}

async function encodeUse(sessions: Sessions, { adapter, pictures }: ImagePromptUse): Promise<ImageTokens> {
  const { encoder, config } = adapter;
  const side = encoder.config.imageSize;
  const batch = pictures.length;
  const planes = pictures.map((picture) => clipPicture(rgbOf(picture), side));
  const shown = floatTensor([batch, 3, side, side], joined(planes));
  if (config.kind === 'basic') {
    const image = await see(sessions, adapter, shown);
    const nothing = floatTensor(image.shape, new Float32Array(image.data.length));
    return {
      positive: await project(sessions, adapter, image),
      negative: await project(sessions, adapter, nothing),
    };
  }
  // the negative prompt's picture is a plain one, of the mean colour
  const plain = floatTensor(shown.shape, new Float32Array(shown.data.length));
  return {
    positive: await project(sessions, adapter, await see(sessions, adapter, shown)),
    negative: await project(sessions, adapter, await see(sessions, adapter, plain)),
  };
}

async function see(sessions: Sessions, { encoder, config }: IpAdapter, picture: HostTensor) {
  const reading = config.kind === 'basic' ? 'embedding' : 'states';
  const session = await sessions.of(encoder.network, { batch: picture.shape[0] ?? 1, reading });
  const { image } = await session.run({ picture });
  return floatTensor(image?.shape ?? [], floats(image));
}

/** Tokens of several pictures, side by side. */
async function project(sessions: Sessions, { projection, config, encoder }: IpAdapter, image: HostTensor) {
  const length = config.kind === 'basic' ? 1 : visionTokens(encoder.config);
  const session = await sessions.of(projection, { batch: image.shape[0] ?? 1, length });
  const { tokens } = await session.run({ image });
  const [batch = 0, count = 0, channels = 0] = tokens?.shape ?? [];
  return floatTensor([batch * count, channels], floats(tokens));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => (all.set(part, offset), offset + part.length), 0);
  return all;
}

export interface Seen {
  readonly uses: readonly ImagePromptUse[];
  readonly tokens: readonly ImageTokens[];
  readonly denoiser: Denoiser;
}

/** What the UNet is told of the pictures at this point of the way. */
export function imageCondition(
  { uses, tokens, denoiser }: Seen,
  prompt: 'positive' | 'negative',
  progress: Progress,
): Condition {
  if (tokens.length === 0) return {};
  const config = requireUNet(denoiser, 'Image prompts');
  return Object.fromEntries(
    tokens.flatMap((own, i) => {
      const use = uses[i];
      const strengths = use === undefined || !isWithin(use, progress) ? null : layerStrengths(use, config);
      const count = crossAttentions(config).length;
      return [
        [imageTokens(i), own[prompt]],
        [imageStrengths(i), floatTensor([count], strengths ?? new Float32Array(count))],
      ];
    }),
  );
}

function layerStrengths({ strength, layers }: ImagePromptUse, config: UNetConfig): Float32Array {
  return Float32Array.from(crossAttentions(config), (name) => {
    if (layers === null) return strength;
    const entry = Object.entries(layers).find(([path]) => isBelow(name, path));
    return strength * (entry?.[1] ?? 0);
  });
}

const isBelow = (name: string, path: string): boolean => name === path || name.startsWith(`${path}.`);

/** Throws AquatintError 'settings-invalid' where an image prompt is to be heeded by a block that the model has not. */
export function requireImageLayers(uses: readonly ImagePromptUse[], denoiser: Denoiser): void {
  if (uses.length === 0) return;
  const all = crossAttentions(requireUNet(denoiser, 'Image prompts'));
  for (const path of uses.flatMap(({ layers }) => Object.keys(layers ?? {}))) {
    if (all.some((name) => isBelow(name, path))) continue;
    const blocks = [...new Set(all.map((name) => name.split('.attentions.')[0] ?? ''))];
    throw new AquatintError('settings-invalid', [said('settings.noSuchBlock', { path, blocks })]);
  }
}

const made = new WeakMap<
  Denoiser,
  { readonly adapters: readonly IpAdapter[]; readonly denoiser: Denoiser }
>();

/** The UNet with the adapters' keys and values beside its own: the same for the same adapters as last time. */
export function withImagePrompts(denoiser: Denoiser, adapters: readonly IpAdapter[]): Denoiser {
  if (adapters.length === 0) return denoiser;
  const last = made.get(denoiser);
  if (last?.adapters.length === adapters.length && last.adapters.every((one, i) => one === adapters[i])) {
    return last.denoiser;
  }
  const { network } = denoiser;
  const config = requireUNet(denoiser, 'Image prompts');
  const keysAndValues = adapters.map(({ attention }, i) => attentionWeights(attention, config, i));
  const adapted = overWeights(network, (weights) => mergedSources([weights, ...keysAndValues]));
  const result = { ...denoiser, network: adapted };
  made.set(denoiser, { adapters, denoiser: result });
  return result;
}
