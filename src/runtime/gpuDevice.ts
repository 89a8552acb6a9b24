import { said, type Said } from '../core/said.ts';
import type { Feature } from '../core/selfTest/outcome.ts';

/** Why there is no GPU device. */
export class NoGpu {
  /** `offer`: of an adapter that is left. */
  constructor(
    readonly reason: Said,
    readonly offer: AdapterOffer | null = null,
  ) {}
}

export interface GpuDevice {
  readonly device: GPUDevice;
  /** Vendor and architecture as the browser tells them. */
  readonly adapter: string;
  readonly shaderF16: boolean;
  readonly offer: AdapterOffer;
}

/** Limits that decide how large a tensor may be: we ask for all that the adapter has. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;

/** What an adapter says of itself, and what of it our graphs would take. */
export interface AdapterOffer {
  /** All that it tells. */
  readonly words: string;
  readonly features: readonly Feature[];
}

/** Which features a device gets, or why it is left. */
export type Choose = (offer: AdapterOffer) => readonly Feature[] | NoGpu;

export interface GpuWish {
  /** An adapter that the browser emulates on the processor will do, too. */
  readonly emulated: boolean;
  /** What is asked for, as far as the adapter has it; null: all that is known to be right on it. */
  readonly features: readonly Feature[] | Choose | null;
}

/** Opens a device of our own, with the adapter's own limits. */
export async function openGpuDevice({ emulated, features }: GpuWish): Promise<GpuDevice | NoGpu> {
  // absent in browsers without WebGPU, whatever the types say
  const gpu = (navigator as { gpu?: GPU }).gpu;
  if (gpu === undefined) return new NoGpu(said('device.noWebGpu'));
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return new NoGpu(said('device.noAdapter'));
  if (isEmulated(adapter) && !emulated) {
    return new NoGpu(said('device.emulated'));
  }
  const offer = offerOf(adapter);
  const chosen = typeof features === 'function' ? features(offer) : (features ?? offer.features);
  if (chosen instanceof NoGpu) return new NoGpu(chosen.reason, offer);
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: chosen.filter((name) => adapter.features.has(name)),
      requiredLimits: Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]])),
    });
    const { vendor, architecture, description } = adapter.info;
    return {
      device,
      adapter: [vendor, architecture].filter(Boolean).join(' ') || description || 'unnamed adapter',
      shaderF16: device.features.has('shader-f16'),
      offer,
    };
  } catch (error) {
    return new NoGpu(said('device.refused', { reason: String(error) }));
  }
}

/** onnxruntime's flash attention takes 16 keys at a time from the lanes of a subgroup: with fewer it is wrong, by 0.25. */
const FEWEST_LANES = 16;

function offerOf({ info, features }: GPUAdapter): AdapterOffer {
  const enough = (info.subgroupMinSize ?? 0) >= FEWEST_LANES;
  const known: readonly Feature[] = enough ? ['shader-f16', 'subgroups'] : ['shader-f16'];
  const { vendor, architecture, device, description } = info;
  return {
    words: [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed adapter',
    features: known.filter((name) => features.has(name)),
  };
}

function isEmulated(adapter: GPUAdapter): boolean {
  const { architecture, description, isFallbackAdapter } = adapter.info;
  return isFallbackAdapter || /swiftshader/i.test(`${architecture} ${description}`);
}
