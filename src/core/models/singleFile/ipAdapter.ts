import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { crossAttentions } from '../crossAttentions.ts';
import type { ImageProjectionConfig } from '../imageProjection.ts';
import type { UNetConfig } from '../unetConfig.ts';
import { imageProjection } from '../unetConditions.ts';
import { renamed, withoutPrefix } from '../../weights/renamed.ts';
import { splitRows } from '../../weights/splitRows.ts';
import type { TensorSource } from '../../weights/tensorSource.ts';
import { PartReader, type ReadPart } from './part.ts';
import type { NamedFile } from './parts.ts';

const PROJECTION = 'image_proj.';
const ATTENTION = 'ip_adapter.';
const HEAD_CHANNELS = 64;

export function isIpAdapter(names: readonly string[]): boolean {
  return names.some((name) => name.startsWith(PROJECTION) || name.startsWith(ATTENTION));
}

/** An IP-Adapter's two parts. */
export interface ReadIpAdapter {
  readonly projection: ReadPart<ImageProjectionConfig>;
  /** Keys and values for a UNet's cross-attentions, as the file numbers them: 1.to_k_ip.weight, 1.to_v_ip.weight, 3 … */
  readonly attention: TensorSource;
}

/** Throws AquatintError 'item-unsupported' for the kinds that look at faces with another network, or 'model-mismatch'. */
export function readIpAdapter(file: NamedFile): ReadIpAdapter {
  const names = [...file.tensors.names()];
  if (!isIpAdapter(names)) throw new AquatintError('model-mismatch', `${file.name} is no IP-Adapter.`);
  refuseFaceId(file.name, new Set(names));
  const whole = withoutPrefix(file.tensors, PROJECTION);
  const tensors = splitRows(whole, (name) =>
    name.endsWith('.to_kv.weight') ? ['to_k', 'to_v'].map((part) => name.replace('to_kv', part)) : null,
  );
  const part = {
    tensors,
    nameInFile: (name: string) => PROJECTION + name.replace(/\.to_[kv]\./, '.to_kv.'),
    file,
  };
  return {
    projection: { ...part, config: configOf(new PartReader(part)) },
    attention: withoutPrefix(file.tensors, ATTENTION),
  };
}

/**
 * The adapter's keys and values under the names that the UNet's builder declares for its `index`-th adapter. Files
 * number the attentions 1, 3, 5 … in diffusers' order (self-attentions, which have none, count).
 */
export function attentionWeights(attention: TensorSource, config: UNetConfig, index: number): TensorSource {
  const names = new Map(
    crossAttentions(config).flatMap((layer, i) =>
      (['to_k_ip', 'to_v_ip'] as const).map((part) => [
        `${2 * i + 1}.${part}.weight`,
        imageProjection(layer, part, index),
      ]),
    ),
  );
  return renamed(attention, (name) => names.get(name) ?? name);
}

const BASIC_TOKENS = 4;

function configOf(reader: PartReader): ImageProjectionConfig {
  const inputsOf = (name: string, axis = 1) => reader.size('width of the image', [[`${name}.weight`, axis]]);
  if (reader.has('proj.weight')) {
    const outputs = reader.size('width of the tokens', [
      ['norm.weight', 0],
      ['norm.bias', 0],
    ]);
    return { kind: 'basic', inputs: inputsOf('proj'), tokens: BASIC_TOKENS, outputs };
  }
  const width = (name: string) => reader.size('width of the tokens', [[`${name}.weight`, 0]]);
  if (reader.has('proj.3')) return { kind: 'full', inputs: inputsOf('proj.0'), outputs: width('proj.3') };
  const inner = reader.size("width of the adapter's attention", [['layers.0.0.to_q.weight', 0]]);
  return {
    kind: 'plus',
    inputs: inputsOf('proj_in'),
    outputs: width('proj_out'),
    channels: reader.size("adapter's width", [['latents', 2]]),
    innerChannels: reader.size("adapter's inner width", [['layers.0.1.1.weight', 0]]),
    queries: reader.size("adapter's tokens", [['latents', 1]]),
    layers: reader.indices('layers').length,
    heads: Math.max(1, Math.floor(inner / HEAD_CHANNELS)),
    headChannels: Math.min(inner, HEAD_CHANNELS),
  };
}

/** FaceID kinds take what InsightFace says of a face, whose weights may not be used freely, instead of CLIP's view of a picture. */
function refuseFaceId(file: string, names: ReadonlySet<string>): void {
  const has = (name: string): boolean => names.has(`${PROJECTION}${name}`);
  const isFaceId =
    has('perceiver_resampler.proj_in.weight') ||
    (has('norm.weight') && !has('proj.weight')) ||
    [...names].some((name) => /^ip_adapter\.\d+\.to_(?:q|k|v|out)_lora\./.test(name));
  if (!isFaceId) return;
  throw new AquatintError('item-unsupported', [said('unsupported.faceId', { file })]);
}
