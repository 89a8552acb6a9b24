import { expect, test } from 'vitest';
import { buffersOf } from './gpuBuffers.ts';

const USAGE = 0x18c;

/** A device that makes buffers which note that they were destroyed. */
function deviceOf() {
  const destroyed: number[] = [];
  class Buffer {
    constructor(readonly size: number) {}
    destroy(): void {
      destroyed.push(this.size);
    }
  }
  const device = {
    createBuffer: ({ size }: GPUBufferDescriptor) => new Buffer(size) as unknown as GPUBuffer,
    queue: { submit: () => undefined },
  } as unknown as GPUDevice;
  const buffers = buffersOf(device);
  const make = (size: number, usage = USAGE): GPUBuffer => device.createBuffer({ size, usage });
  return { device, buffers, make, destroyed, submit: () => device.queue.submit([]) };
}

test('a device has them once', () => {
  const { device, buffers } = deviceOf();
  expect(buffersOf(device)).toBe(buffers);
});

test('what a run lets go the same run takes again, and so does the next one', async () => {
  const { buffers, make, destroyed, submit } = deviceOf();
  const who = {};
  let first: GPUBuffer | null = null;
  await buffers.running(who, async () => {
    first = make(64);
    first.destroy();
    expect(make(64)).toBe(first);
    first.destroy();
    submit();
  });
  await buffers.running(who, async () => expect(make(64)).toBe(first));
  expect(destroyed).toEqual([]);
});

test('who has not run lately finds nothing that was kept for others', async () => {
  const { buffers, make, destroyed, submit } = deviceOf();
  const [one, other] = [{}, {}];
  const run = (who: object, size: number): Promise<void> =>
    buffers.running(who, async () => {
      make(size).destroy();
      submit();
    });
  await run(one, 64);
  await run(other, 80);
  expect(destroyed).toEqual([64]);
  await run(one, 64);
  await run(other, 80);
  expect(destroyed).toEqual([64]);
});

test('weights go with the next submit after they were destroyed, and nothing takes their place', async () => {
  const { buffers, make, destroyed, submit } = deviceOf();
  const weight = make(64);
  weight.destroy();
  expect(destroyed).toEqual([]);
  await buffers.running({}, async () => expect(make(64)).not.toBe(weight));
  submit();
  expect(destroyed).toEqual([64]);
});

test('other buffers are the browser’s own', async () => {
  const { buffers, make, destroyed } = deviceOf();
  await buffers.running({}, async () => make(64, 0x48).destroy());
  expect(destroyed).toEqual([64]);
});
