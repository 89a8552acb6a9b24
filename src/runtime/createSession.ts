import { AquatintError } from '../core/errors.ts';
import { elementCount } from '../core/tensor/dtype.ts';
import type { Graph, Parameter } from '../core/onnx/graph.ts';
import { parameterLocation, toModelProto } from '../core/onnx/modelProto.ts';
import type { HostTensor, Session } from '../core/pipeline/session.ts';
import { castTo } from '../core/weights/cast.ts';
import type { TensorSource } from '../core/weights/tensorSource.ts';
import type { ComputeDevice } from './device.ts';
import { guarded } from './gpuErrors.ts';
import { LazyFile } from './lazyFile.ts';
import { ort } from './onnxruntime.ts';
import { SerialQueue } from './serialQueue.ts';

const queue = new SerialQueue();

/**
 * Compiles a graph for a device. Weights are read from `source` one at a time while this runs, and never after.
 * The caller has checked that they fit the graph. Throws AquatintError 'out-of-memory' or 'device-lost'.
 */
export async function createSession(
  device: ComputeDevice,
  graph: Graph,
  source: TensorSource,
): Promise<Session> {
  const weights = castTo(source, 'F32');
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: [
      device.gpu === null ? 'wasm' : { name: 'webgpu', device: device.gpu, storageBufferCacheMode: 'simple' },
    ],
    graphOptimizationLevel: 'all',
    externalData: graph.parameters.map((parameter) => virtualFile(parameter, weights)),
  };
  const session = await queue.run(() =>
    guarded(device, () => ort.InferenceSession.create(toModelProto(graph), options)),
  );
  return new OrtSession(device, session);
}

function virtualFile(parameter: Parameter, weights: TensorSource): { path: string; data: LazyFile } {
  const bytes = 4 * elementCount(parameter.value.shape);
  return {
    path: parameterLocation(parameter),
    data: new LazyFile(bytes, () => readParameter(parameter, weights)),
  };
}

function readParameter({ origin }: Parameter, weights: TensorSource): Uint8Array {
  const bytes = weights.read(origin.name);
  if (origin.derive === undefined) return bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const derived = origin.derive(new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4));
  return new Uint8Array(derived.buffer);
}

class OrtSession implements Session {
  readonly #device: ComputeDevice;
  readonly #session: ort.InferenceSession;

  constructor(device: ComputeDevice, session: ort.InferenceSession) {
    this.#device = device;
    this.#session = session;
  }

  run(inputs: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    return queue.run(() =>
      guarded(this.#device, async () => {
        const feeds = Object.fromEntries(
          Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)]),
        );
        const outputs = await this.#session.run(feeds);
        const entries = Object.entries(outputs).map(
          async ([name, tensor]) => [name, await toHost(tensor)] as const,
        );
        return Object.fromEntries(await Promise.all(entries));
      }),
    );
  }

  release(): Promise<void> {
    return queue.run(() => this.#session.release());
  }
}

function toOrt(tensor: HostTensor): ort.Tensor {
  return tensor.dtype === 'F32'
    ? new ort.Tensor('float32', tensor.data, tensor.shape)
    : new ort.Tensor('int32', tensor.data, tensor.shape);
}

async function toHost(tensor: ort.Tensor): Promise<HostTensor> {
  try {
    const data = await tensor.getData();
    if (!(data instanceof Float32Array)) {
      throw new AquatintError('internal', `Expected a float32 output, got ${tensor.type}.`);
    }
    return { dtype: 'F32', shape: tensor.dims, data: Float32Array.from(data) };
  } finally {
    tensor.dispose();
  }
}
