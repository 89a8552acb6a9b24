import { ConfigReader } from './configReader.ts';

/** diffusers' T2IAdapter config, read and checked. */
export interface T2iAdapterConfig {
  readonly kind: (typeof KINDS)[number];
  /** Of the control picture: 3, or 1 for those that look at lines only. */
  readonly pictureChannels: number;
  readonly channels: readonly number[];
  readonly resnets: number;
  /** How much smaller than the picture the first features are. */
  readonly factor: number;
}

const KINDS = ['full_adapter', 'full_adapter_xl', 'light_adapter'] as const;
const LIGHT_RESNETS = 4;

/** Throws AquatintError 'model-unsupported' naming the field that this builder cannot honour. */
export function parseT2iAdapterConfig(json: unknown, file = 'config.json'): T2iAdapterConfig {
  const reader = new ConfigReader(json, file);
  const kind = reader.choice('adapter_type', KINDS, 'full_adapter');
  const channels = reader.sizes('channels', [320, 640, 1280, 1280]);
  const last = channels.at(-1) ?? 0;
  return {
    kind,
    pictureChannels: reader.size('in_channels', 3),
    // a light one's config leaves its last level out
    channels: kind === 'light_adapter' ? [...channels, last] : channels,
    resnets: reader.depth('num_res_blocks', kind === 'light_adapter' ? LIGHT_RESNETS : 2),
    factor: reader.size('downscale_factor', kind === 'full_adapter_xl' ? 16 : 8),
  };
}

/** Are the features of this level half as large as those before? */
export function isHalved({ kind }: T2iAdapterConfig, level: number): boolean {
  return kind === 'full_adapter_xl' ? level === 2 : level > 0;
}
