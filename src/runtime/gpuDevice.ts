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

/** Opens a device of our own with everything that the adapter offers; an emulated one only if `emulated`. */
export async function openGpuDevice({ emulated }: { emulated: boolean }): Promise<GpuDevice | NoGpu> {
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
      requiredFeatures: wantedFeatures(adapter),
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

function wantedFeatures(adapter: GPUAdapter): GPUFeatureName[] {
  const wanted: GPUFeatureName[] = ['shader-f16'];
  // On SwiftShader onnxruntime's flash attention is wrong by 0.1 when subgroups are there.
  if (!isEmulated(adapter)) wanted.push('subgroups');
  return wanted.filter((feature) => adapter.features.has(feature));
}

function isEmulated(adapter: GPUAdapter): boolean {
  const { architecture, description, isFallbackAdapter } = adapter.info;
  return isFallbackAdapter || /swiftshader/i.test(`${architecture} ${description}`);
}
