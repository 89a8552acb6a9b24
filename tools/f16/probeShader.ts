/** What a shader finds out about a device, whatever the device says of itself. */
export interface ShaderFindings {
  /** 2048 + 1: 2048 where sums are made in 16 bits. */
  readonly sum: number;
  /** The invocations that a subgroup adds up. */
  readonly lanes: number;
}

const WGSL = (subgroups: boolean): string => `
enable f16;
${subgroups ? 'enable subgroups;' : ''}
@group(0) @binding(0) var<storage, read_write> found: array<f32>;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) index: u32) {
  let sum = f16(given[0]) + f16(given[1]);
  ${subgroups ? 'let lanes = subgroupAdd(given[1]);' : 'let lanes = given[1];'}
  if (index == 0) {
    found[0] = f32(sum);
    found[1] = lanes;
  }
}`;

/** Throws what the shader's compiler says where the device has no f16. */
export async function probeShader(device: GPUDevice): Promise<ShaderFindings> {
  const module = device.createShaderModule({ code: WGSL(device.features.has('subgroups')) });
  const messages = (await module.getCompilationInfo()).messages.filter(({ type }) => type === 'error');
  if (messages.length > 0) throw new Error(messages.map(({ message }) => message).join('\n'));
  const compute = { module, entryPoint: 'main' };
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const found = device.createBuffer({ size: 8, usage: STORAGE | COPY_SRC });
  const given = device.createBuffer({ size: 8, usage: STORAGE | COPY_DST });
  const read = device.createBuffer({ size: 8, usage: MAP_READ | COPY_DST });
  try {
    device.queue.writeBuffer(given, 0, Float32Array.of(2048, 1));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const entries = [found, given].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(found, 0, read, 0, 8);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ);
    const [sum = NaN, lanes = NaN] = new Float32Array(read.getMappedRange());
    return { sum, lanes };
  } finally {
    for (const buffer of [found, given, read]) buffer.destroy();
  }
}
