import type { Tensor } from '@huggingface/transformers';
import type { Annotator } from '../core/annotators/annotate.ts';
import type { AnnotatorKind } from '../core/annotators/annotators.ts';
import { AquatintError } from '../core/errors.ts';
import { said } from '../core/said.ts';
import type { HostTensor } from '../core/pipeline/session.ts';
import type { KERNELS } from '../core/tensor/kernels.ts';
import type { Rgb } from '../core/preprocess/rgb.ts';
import type { ComputeDevice } from './device.ts';
import { buffersOf } from './gpuBuffers.ts';
import { guarded, isOfDevice } from './gpuErrors.ts';
import { graphInput, requireFits } from './graphInput.ts';
import { ort } from './onnxruntime.ts';
import { queue } from './queue.ts';
import { UnbrokenRuntime } from './unbrokenRuntime.ts';

/**
 * Graphs that others have exported, run by transformers.js: it reads their configs and prepares their pictures. It
 * shares onnxruntime with our own graphs, so all it does is one task of their queue, on their device. It asks for files by
 * name, and gets those that it is given; what is not among them is not there, and nothing is fetched.
 */

type Library = typeof import('@huggingface/transformers');

/** By their names: see ANNOTATOR_FILES. */
export type AnnotatorFiles = ReadonlyMap<string, Blob>;

/** One at a time: they hold as much memory as they are large. Throws AquatintError. */
export function withAnnotator<T>(
  device: ComputeDevice,
  { kind, files }: { readonly kind: AnnotatorKind; readonly files: AnnotatorFiles },
  task: (annotator: Annotator) => Promise<T>,
): Promise<T> {
  return queue.run(() =>
    guarded(device, async () => {
      if (device.gpu !== null) buffersOf(device.gpu).clear();
      const library = await setUp(files);
      const { AutoImageProcessor } = library;
      const processor = await readable(device, 'opened', () => AutoImageProcessor.from_pretrained(kind));
      const model = await readable(device, 'opened', () =>
        classOf(library, kind).from_pretrained(kind, optionsFor(device)),
      );
      try {
        const { see, ...annotator } = annotatorOf(library, processor, model);
        return await task({
          ...annotator,
          see: (picture) => readable(device, 'run', () => withBuffers(device, model, () => see(picture))),
        });
      } finally {
        await model.dispose();
        if (device.gpu !== null) buffersOf(device.gpu).clear();
      }
    }),
  );
}

function withBuffers<T>({ gpu }: ComputeDevice, who: object, task: () => Promise<T>): Promise<T> {
  return gpu === null ? task() : buffersOf(gpu).running(who, task);
}

const runtime = new UnbrokenRuntime();

/** What goes wrong in others' files, and is not the device's fault, is said of them. */
async function readable<T>(
  device: ComputeDevice,
  what: 'opened' | 'run',
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await runtime.told(task);
  } catch (cause) {
    if (cause instanceof AquatintError || isOfDevice(device, cause)) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AquatintError(
      'adapter-damaged',
      `The network that reads the picture cannot be ${what}: its files are damaged, or of a kind that is not known here (${why}).`,
      { cause },
    );
  }
}

/** Comes over the network only when the first of these networks is opened: half a megabyte of script. */
async function setUp(files: AnnotatorFiles): Promise<Library> {
  // it takes the runtime that it is shown; where that has no folder, it would name one on the web
  const { wasmPaths } = ort.env.wasm;
  Reflect.set(globalThis, Symbol.for('onnxruntime'), runtime.module);
  const library = await import('@huggingface/transformers');
  Reflect.set(ort.env.wasm, 'wasmPaths', wasmPaths);
  const { env } = library;
  env.logLevel = library.LogLevel.ERROR;
  // with neither allowed it would not even ask the cache
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = async () => new Response(null, { status: 404 });
  env.useCustomCache = true;
  env.customCache = {
    match: async (address) => {
      const file = files.get(address.slice(address.lastIndexOf('/') + 1));
      return file && new Response(file);
    },
    put: async () => undefined,
  };
  return library;
}

function classOf(library: Library, kind: AnnotatorKind) {
  switch (kind) {
    case 'depth-estimator':
      return library.AutoModelForDepthEstimation;
    case 'pose-estimator':
      return library.AutoModelForPoseEstimation;
    case 'person-detector':
      return library.AutoModelForObjectDetection;
  }
}

/** Whatever numbers are in the file, it goes by the name of those in 32 bits. */
function optionsFor({ gpu }: ComputeDevice) {
  const provider =
    gpu === null ? 'wasm' : { name: 'webgpu', device: gpu, storageBufferCacheMode: 'disabled' };
  return { device: 'auto', dtype: 'fp32', session_options: { executionProviders: [provider] } } as const;
}

type Processor = Awaited<ReturnType<Library['AutoImageProcessor']['from_pretrained']>>;
type Model = Awaited<ReturnType<ReturnType<typeof classOf>['from_pretrained']>>;

/** Pillow's numbers of the filters that there are here. */
const FILTERS: Readonly<Record<number, keyof typeof KERNELS>> = { 2: 'bilinear', 3: 'bicubic', 4: 'box' };

/** The processor scales on a canvas, each browser in its own way: it is given pictures that have their size already. */
function annotatorOf({ RawImage }: Library, processor: Processor, model: Model): Annotator {
  processor.do_resize = false;
  const input = graphInput(inputsOf(model));
  const imageOf = ({ data, width, height }: Rgb) => new RawImage(data, width, height, 3);
  return {
    config: model.config,
    kernel: FILTERS[processor.resample] ?? 'bilinear',
    sizeFor: (picture) => {
      const [width, height] = processor.get_resize_output_image_size(imageOf(picture), processor.size);
      return { width: input.width ?? width, height: input.height ?? height };
    },
    see: async (picture) => {
      const given = await processor(imageOf(picture));
      requireFits(input, given.pixel_values.dims);
      const outputs = await model(given);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, toHost(tensor)]));
    },
  };
}

/** Of the one graph that such a network is. */
function inputsOf(model: Model): readonly ort.InferenceSession.ValueMetadata[] {
  // its types leave it out
  const sessions = Reflect.get(model, 'sessions') as Readonly<Record<string, ort.InferenceSession>>;
  return Object.values(sessions)[0]?.inputMetadata ?? [];
}

function toHost({ type, dims, data }: Tensor): HostTensor {
  if (type !== 'float32')
    throw new AquatintError('adapter-unfit', [
      said('unfit.reader', { why: said('unfit.why.outputType', { type }) }),
    ]);
  return { dtype: 'F32', shape: [...dims], data: Float32Array.from(data) };
}
