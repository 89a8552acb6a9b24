import { ConfigReader } from './configReader.ts';
import { parseUNetEncoder, type UNetEncoderConfig } from './unetConfig.ts';

/** diffusers' ControlNetModel config, read and checked. */
export interface ControlNetConfig {
  readonly encoder: UNetEncoderConfig;
  /** Of the network that brings the control picture to the latents' size: each but the first halves it. */
  readonly hintChannels: readonly number[];
  /** Does it expect blue before red? */
  readonly isBgr: boolean;
  /** It tells of the whole picture and of no place in it ("shuffle" models). */
  readonly globalPool: boolean;
}

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseControlNetConfig(json: unknown, file = 'config.json', sizes = 6): ControlNetConfig {
  const reader = new ConfigReader(json, file);
  reader.refuseUnless('conditioning_channels', [3]);
  return {
    encoder: parseUNetEncoder(reader, sizes),
    hintChannels: reader.sizes('conditioning_embedding_out_channels', [16, 32, 96, 256]),
    isBgr: reader.choice('controlnet_conditioning_channel_order', ['rgb', 'bgr'], 'rgb') === 'bgr',
    globalPool: reader.boolean('global_pool_conditions', false),
  };
}

/** How much smaller than the control picture what it is added to is. */
export function hintFactor({ hintChannels }: ControlNetConfig): number {
  return 2 ** (hintChannels.length - 1);
}
