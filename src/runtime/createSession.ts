import { AquatintError } from '../core/errors.ts';
import { byteCount } from '../core/tensor/dtype.ts';
import type { Graph, Parameter } from '../core/onnx/graph.ts';
import { parameterLocation, toModelProto } from '../core/onnx/modelProto.ts';
import { forProvider } from '../core/onnx/passes/forProvider.ts';
import { FULL_PRECISION, type NumberFormat } from '../core/onnx/numberFormat.ts';
import type { HeldTensor, HostTensor, Session, Tensor } from '../core/pipeline/session.ts';
import { parameterReader } from '../core/weights/parameterBytes.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import type { ComputeDevice } from './device.ts';
import { buffersOf } from './gpuBuffers.ts';
import { DirectUploads } from './directUploads.ts';
import { guarded } from './gpuErrors.ts';
import { LazyFile } from './lazyFile.ts';
import { ort } from './onnxruntime.ts';
import { queue } from './queue.ts';

/**
 * Compiles a graph for a device, in the numbers that `format` says. Weights are read from `source` one at a time
 * while this runs, and never after. The caller has checked that they fit the graph. Throws AquatintError
 * 'out-of-memory' or 'device-lost', or what reading the weights throws.
 */
export async function createSession(
  device: ComputeDevice,
  graph: Graph,
  source: TensorSource,
  format: NumberFormat = FULL_PRECISION,
): Promise<Session> {
  const formatted = await inNumbers(forProvider(graph, device.kind), format, source);
  const uploads = device.gpu === null ? null : new DirectUploads(device.gpu);
  const weights = new WeightFiles(formatted, source, uploads);
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: [
      device.gpu === null
        ? 'wasm'
        : { name: 'webgpu', device: device.gpu, storageBufferCacheMode: 'disabled' },
    ],
    graphOptimizationLevel: 'all',
    externalData: weights.files,
    ...(device.gpu === null ? {} : { preferredOutputLocation: locationsOf(formatted) }),
  };
  const create = (): Promise<ort.InferenceSession> => {
    // what other sessions have kept for their next run makes room
    if (device.gpu !== null) buffersOf(device.gpu).clear();
    return ort.InferenceSession.create(toModelProto(formatted), options);
  };
  try {
    const session = await queue.run(() =>
      guarded(device, () => (uploads === null ? create() : uploads.during(create))),
    );
    return new OrtSession(device, session);
  } catch (error) {
    throw weights.failure ?? error;
  }
}

/** What changes a graph's numbers is fetched for the first that is to have others. */
async function inNumbers(graph: Graph, format: NumberFormat, source: TensorSource): Promise<Graph> {
  if (format.compute === 'F32' && format.linearBits === null) return graph;
  const { inFormat } = await import('../core/onnx/passes/inFormat.ts');
  return inFormat(graph, format, (name) => source.info(name).lattice);
}

function locationsOf({ outputs, onDevice }: Graph) {
  return Object.fromEntries(
    outputs.map(({ name }) => [name, onDevice.has(name) ? ('gpu-buffer' as const) : ('cpu' as const)]),
  );
}

/** A graph's parameters as external data. */
class WeightFiles {
  readonly files: readonly { path: string; data: LazyFile }[];
  /** What went wrong while reading: onnxruntime swallows it. */
  failure: unknown = null;

  constructor({ parameters }: Graph, source: TensorSource, uploads: DirectUploads | null) {
    const read = parameterReader(parameters, source);
    const deliver = uploads === null ? undefined : uploads.deliver.bind(uploads);
    this.files = parameters.map((parameter) => ({
      path: parameterLocation(parameter),
      data: new LazyFile(byteCountOf(parameter), () => this.#noting(() => read(parameter)), deliver),
    }));
  }

  #noting(read: () => Uint8Array): Uint8Array {
    try {
      return read();
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }
}

function byteCountOf({ value: { dtype, shape } }: Parameter): number {
  return byteCount(dtype, shape);
}

class OrtSession implements Session {
  readonly #device: ComputeDevice;
  readonly #session: ort.InferenceSession;
  /** Tensors that lie in its buffers: onnxruntime frees those with the session. */
  readonly #held = new Set<OrtHeld>();
  #isReleased = false;

  constructor(device: ComputeDevice, session: ort.InferenceSession) {
    this.#device = device;
    this.#session = session;
  }

  async run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, HostTensor>> {
    return this.#run(inputs, toHost);
  }

  async hold(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, HeldTensor>> {
    return this.#run(inputs, async (tensor) => {
      const held = new OrtHeld(tensor, () => void this.#letGo(held));
      this.#held.add(held);
      return held;
    });
  }

  #run<T>(
    inputs: Readonly<Record<string, Tensor>>,
    take: (tensor: ort.Tensor) => Promise<T>,
  ): Promise<Record<string, T>> {
    return queue.run(() =>
      guarded(this.#device, async () => {
        const feeds = Object.fromEntries(
          Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]),
        );
        const run = (): Promise<ort.InferenceSession.ReturnType> => this.#session.run(feeds);
        const { gpu } = this.#device;
        const outputs = await (gpu === null ? run() : buffersOf(gpu).running(this, run));
        const entries = Object.entries(outputs).map(
          async ([name, tensor]) => [name, await take(tensor)] as const,
        );
        return Object.fromEntries(await Promise.all(entries));
      }),
    );
  }

  /** At once, or with the last of the tensors that it gave. */
  async release(): Promise<void> {
    this.#isReleased = true;
    if (this.#held.size === 0) await this.#free();
  }

  async #letGo(tensor: OrtHeld): Promise<void> {
    if (this.#held.delete(tensor) && this.#isReleased && this.#held.size === 0) await this.#free();
  }

  #free(): Promise<void> {
    const { gpu } = this.#device;
    return queue.run(async () => {
      await this.#session.release();
      if (gpu !== null) buffersOf(gpu).clear();
    });
  }
}

class OrtHeld implements HeldTensor {
  readonly dtype = 'F32';
  readonly tensor: ort.Tensor;
  readonly #onRelease: () => void;

  constructor(tensor: ort.Tensor, onRelease: () => void) {
    this.tensor = tensor;
    this.#onRelease = onRelease;
  }

  get shape(): readonly number[] {
    return this.tensor.dims;
  }

  release(): void {
    this.tensor.dispose();
    this.#onRelease();
  }
}

function toOrt(tensor: Tensor): ort.Tensor {
  if (tensor instanceof OrtHeld) return tensor.tensor;
  if (!('data' in tensor)) throw new AquatintError('internal', 'A tensor of another device was given.');
  return tensor.dtype === 'F32'
    ? new ort.Tensor('float32', tensor.data, tensor.shape)
    : new ort.Tensor('int32', tensor.data, tensor.shape);
}

/** What it gives is nobody else's: the runtime copies it out of its own memory. */
async function toHost(tensor: ort.Tensor): Promise<HostTensor> {
  try {
    const data = await tensor.getData();
    if (!(data instanceof Float32Array)) {
      throw new AquatintError('internal', `Expected a float32 output, got ${tensor.type}.`);
    }
    return { dtype: 'F32', shape: tensor.dims, data };
  } finally {
    tensor.dispose();
  }
}
