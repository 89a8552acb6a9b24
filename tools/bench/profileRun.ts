import { buildVaeDecoder } from '../../src/core/models/autoencoderKL.ts';
import { buildClipText } from '../../src/core/models/clipText.ts';
import { parseClipTextConfig } from '../../src/core/models/clipTextConfig.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { parseVaeConfig } from '../../src/core/models/vaeConfig.ts';
import type { Graph } from '../../src/core/onnx/graph.ts';
import { parameterLocation, toModelProto } from '../../src/core/onnx/modelProto.ts';
import { openModuleWeights } from '../../src/core/pipeline/moduleWeights.ts';
import { byteCount, elementCount } from '../../src/core/tensor/dtype.ts';
import { parameterReader } from '../../src/core/weights/parameterBytes.ts';
import { LazyFile } from '../../src/runtime/lazyFile.ts';
import { ort } from '../../src/runtime/onnxruntime.ts';
import { diskFolder } from '../node/diskFolder.ts';
import { startOnnxruntime } from '../node/onnxruntimeInNode.ts';

/**
 * Runs one network of a model with onnxruntime's profiler on: its trace goes to this program's output, as WebAssembly has no
 * file to write it into. Usage: profileRun.ts MODEL MODULE RUNS
 */

const BATCH = 2;

async function graphOf(model: string, module: string): Promise<Graph> {
  const folder = diskFolder(model);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await folder.readText(`${name}/config.json`));
  const text = parseClipTextConfig(await json('text_encoder'));
  const unet = parseUNetConfig(await json('unet'));
  const side = unet.sampleSize ?? 64;
  const plane = { height: side, width: side };
  const length = text.positions;
  if (module === 'text_encoder') return buildClipText(text, { batch: BATCH, length }, 'wasm');
  if (module === 'unet') {
    return buildUNet(unet, plainShape(unet, { ...plane, batch: BATCH, textLength: length }), 'wasm');
  }
  return buildVaeDecoder(parseVaeConfig(await json('vae')), { ...plane, batch: 1 }, 'wasm');
}

async function profile(model: string, module: string, runs: number): Promise<void> {
  const graph = await graphOf(model, module);
  const read = parameterReader(graph.parameters, await openModuleWeights(diskFolder(model), module));
  const session = await ort.InferenceSession.create(toModelProto(graph), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    enableProfiling: true,
    externalData: graph.parameters.map((parameter) => ({
      path: parameterLocation(parameter),
      data: new LazyFile(byteCount(parameter.value.dtype, parameter.value.shape), () => read(parameter)),
    })),
  });
  try {
    for (let run = 0; run < runs; run += 1) await session.run(feedsOf(graph));
    session.endProfiling();
  } finally {
    await session.release();
  }
}

function feedsOf({ inputs }: Graph): Record<string, ort.Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      const count = elementCount(shape);
      const tensor =
        dtype === 'F32'
          ? new ort.Tensor(
              'float32',
              Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
              shape,
            )
          : new ort.Tensor('int32', new Int32Array(count), shape);
      return [name, tensor];
    }),
  );
}

const [model = '', module = '', runs = '1'] = process.argv.slice(2);
startOnnxruntime();
await profile(model, module, Number(runs));
