import type { Compute } from '../../src/core/selfTest/outcome.ts';
import { openDevice } from '../../src/runtime/device.ts';
import type { Lab } from '../f16/lab.ts';

export type Tell = (name: string, facts: Readonly<Record<string, unknown>>) => void;

/** The least that can be done with a device, then with onnxruntime: each step by itself. */
export async function least(lab: Lab, tell: Tell, half: Compute): Promise<void> {
  const { gpu } = await openDevice('webgpu');
  if (gpu === null) return;
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const time = async (name: string, task: () => unknown): Promise<void> => {
    const began = performance.now();
    await task();
    tell(name, { seconds: (performance.now() - began) / 1000 });
  };
  const size = 2 ** 24;
  const [there, back] = [
    gpu.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST }),
    gpu.createBuffer({ size, usage: MAP_READ | COPY_DST }),
  ];
  await time('16 MiB there', async () => {
    gpu.queue.writeBuffer(there, 0, new Uint8Array(size));
    await gpu.queue.onSubmittedWorkDone();
  });
  await time('and back', async () => {
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(there, 0, back, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
  });
  for (const compute of ['F32', half] as const) {
    for (const layer of ['linear', 'conv', 'group norm'] as const) {
      const format = { compute, linearBits: null };
      const trial =
        layer === 'linear'
          ? { layer, format, rows: 24, inputs: 320, outputs: 96 }
          : { layer, format, scale: 1 };
      await time(`${layer} ${compute}`, () => lab.compute(trial, 'usual'));
    }
  }
}
