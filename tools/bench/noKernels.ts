/** Run in a worker: what kernels compute is left out, which takes minutes on a processor, and no memory. */
export const NO_KERNELS = `
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'])
    GPUComputePassEncoder.prototype[name] = () => undefined;
`;
