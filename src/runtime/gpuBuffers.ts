import { BufferPool } from '../core/memory/bufferPool.ts';

/** In GPUBufferUsage: STORAGE, and what onnxruntime wants of all that it computes with (and INDIRECT, COPY_DST, COPY_SRC). */
const STORAGE = 0x80;
const USAGE = 0x18c;
/** So many sessions may take turns and find what was kept for them: a UNet, what steers it, a preview. */
const TAKING_TURNS = 6;

/**
 * The buffers of onnxruntime on a device. Its own caches keep all that they ever had, and take it again for equal sizes alone; without
 * one it asks for each buffer, and destroys it when the last command that names it is recorded, which may be before that is
 * submitted. Here what it computes with comes from a pool, and what is destroyed stays until it may go.
 */
export class GpuBuffers {
  readonly #create: GPUDevice['createBuffer'];
  readonly #pool: BufferPool<GPUBuffer>;
  #submits = 0;
  /** No part of the pool: they go with the next submit. */
  #leaving: GPUBuffer[] = [];
  #recent: readonly object[] = [];
  #isRunning = false;

  constructor(device: GPUDevice) {
    this.#create = device.createBuffer.bind(device);
    this.#pool = new BufferPool({
      create: (size) => this.#create({ size, usage: USAGE }),
      destroy,
      now: () => this.#submits,
      isSubmitted: (then) => then < this.#submits,
    });
    device.createBuffer = (descriptor) => this.#give(descriptor);
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    queue.submit = (commands): undefined => {
      submit(commands);
      this.#submitted();
    };
  }

  /** What `who` lets go while it runs is kept for it. Who has not run lately finds nothing that was kept for others. */
  async running<T>(who: object, task: () => Promise<T>): Promise<T> {
    if (!this.#recent.includes(who)) this.clear();
    this.#recent = [...this.#recent.filter((other) => other !== who), who].slice(-TAKING_TURNS);
    this.#isRunning = true;
    try {
      return await task();
    } finally {
      this.#isRunning = false;
    }
  }

  /** Keeps nothing. Between runs, when all commands are submitted. */
  clear(): void {
    this.#pool.clear();
    this.#submitted();
  }

  #submitted(): void {
    this.#submits += 1;
    this.#pool.submitted();
    for (const buffer of this.#leaving.splice(0)) destroy(buffer);
  }

  #give(descriptor: GPUBufferDescriptor): GPUBuffer {
    const { size, usage, mappedAtCreation = false } = descriptor;
    if ((usage & STORAGE) === 0 || mappedAtCreation) return this.#create(descriptor);
    return this.#isRunning && usage === USAGE ? this.#take(size) : this.#forLong(descriptor);
  }

  /** A weight. */
  #forLong(descriptor: GPUBufferDescriptor): GPUBuffer {
    const buffer = this.#create(descriptor);
    buffer.destroy = (): undefined => void this.#leaving.push(buffer);
    return buffer;
  }

  #take(size: number): GPUBuffer {
    const buffer = this.#pool.take(size);
    buffer.destroy = (): undefined => void this.#pool.letGo(buffer, size);
    return buffer;
  }
}

/** As the browser does it, which ours hides. */
function destroy(buffer: GPUBuffer): void {
  Reflect.deleteProperty(buffer, 'destroy');
  buffer.destroy();
}

const known = new WeakMap<GPUDevice, GpuBuffers>();

export function buffersOf(device: GPUDevice): GpuBuffers {
  const buffers = known.get(device) ?? new GpuBuffers(device);
  known.set(device, buffers);
  return buffers;
}
