/** Why there is no GPU device, in a sentence for the page. */
export class NoGpu {
  constructor(readonly reason: string) {}
}

export interface GpuDevice {
  readonly device: GPUDevice;
  /** Vendor and architecture as the browser tells them. */
  readonly adapter: string;
  readonly shaderF16: boolean;
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

/** Features of WebGPU that our graphs compute with where a device has them. */
export type ComputeFeature = 'shader-f16' | 'subgroups';

export interface GpuWish {
  /** An adapter that the browser emulates on the processor will do, too. */
  readonly emulated: boolean;
  /** What is asked for, as far as the adapter has it; null: all that is known to be right on it. */
  readonly features: readonly ComputeFeature[] | null;
}

/** Opens a device of our own, with the adapter's own limits. */
export async function openGpuDevice({ emulated, features }: GpuWish): Promise<GpuDevice | NoGpu> {
  // absent in browsers without WebGPU, whatever the types say
  const gpu = (navigator as { gpu?: GPU }).gpu;
  if (gpu === undefined) return new NoGpu('This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return new NoGpu('WebGPU is there, but the browser offers no graphics adapter.');
  if (isEmulated(adapter) && !emulated) {
    return new NoGpu(
      'WebGPU is only emulated on the processor here, which is slower than using it directly.',
    );
  }
  try {
    const device = await adapter.requestDevice({
      requiredFeatures: (features ?? rightFeatures(adapter)).filter((name) => adapter.features.has(name)),
      requiredLimits: Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]])),
    });
    const { vendor, architecture, description } = adapter.info;
    return {
      device,
      adapter: [vendor, architecture].filter(Boolean).join(' ') || description || 'unnamed adapter',
      shaderF16: device.features.has('shader-f16'),
    };
  } catch (error) {
    return new NoGpu(`The graphics adapter refused to open: ${String(error)}`);
  }
}

/** onnxruntime's flash attention takes 16 keys at a time from the lanes of a subgroup: with fewer it is wrong, by 0.25. */
const FEWEST_LANES = 16;

function rightFeatures({ info }: GPUAdapter): readonly ComputeFeature[] {
  const enough = (info.subgroupMinSize ?? 0) >= FEWEST_LANES;
  return enough ? ['shader-f16', 'subgroups'] : ['shader-f16'];
}

function isEmulated(adapter: GPUAdapter): boolean {
  const { architecture, description, isFallbackAdapter } = adapter.info;
  return isFallbackAdapter || /swiftshader/i.test(`${architecture} ${description}`);
}
