import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import type * as Ort from 'onnxruntime-web/webgpu';
import { toModelProto, parameterLocation } from '../../src/core/onnx/modelProto.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { byteCount } from '../../src/core/tensor/dtype.ts';
import { withLabPage } from './labPage.ts';
import { runReference } from './python.ts';
import type { Figure, Section } from './results.ts';
import { SD15_TENTH } from './sd15.ts';

const SIDE = 8;
const LENGTH = 77;
const BATCH = 2;
const LIMIT = 0.8;

interface Contender {
  readonly name: string;
  readonly file: string;
  readonly timestepShape: readonly number[];
  readonly weights: readonly { readonly path: string; readonly bytes: number }[];
}

/** Creates the session, warms it up, and counts what the second run submits. */
function countDispatches(page: Page, contender: Contender): Promise<number> {
  return page.evaluate(
    async ([{ file, timestepShape, weights }, [batch, side, length, width]]) => {
      const ort = (await import(`${location.origin}/ort/ort.webgpu.min.mjs`)) as typeof Ort;
      ort.env.logLevel = 'error';
      ort.env.wasm.wasmPaths = `${location.origin}/ort/`;
      ort.env.wasm.numThreads = 1;
      const adapter = await navigator.gpu.requestAdapter();
      const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = Object(
        adapter?.limits,
      ) as GPUSupportedLimits;
      const device = await adapter?.requestDevice({
        requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage },
      });
      const model = new Uint8Array(await (await fetch(`${location.origin}/${file}`)).arrayBuffer());
      const session = await ort.InferenceSession.create(model, {
        executionProviders: [{ name: 'webgpu', device }],
        graphOptimizationLevel: 'all',
        externalData: weights.map(({ path: location, bytes }) => ({
          path: location,
          data: new Uint8Array(bytes),
        })),
      });
      const filled = (shape: readonly number[], value: number): Ort.Tensor =>
        new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), [...shape]);
      const feeds = {
        sample: filled([batch, 4, side, side], 0.5),
        timestep: filled(timestepShape, 500),
        text: filled([batch, length, width], 0.1),
      };
      const run = async (): Promise<void> => {
        const { prediction } = await session.run(feeds);
        await prediction?.getData();
      };
      await run();
      let dispatches = 0;
      const pass = GPUComputePassEncoder.prototype;
      for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
        const original = Reflect.get(pass, name) as (...args: unknown[]) => void;
        Reflect.set(pass, name, function (this: GPUComputePassEncoder, ...args: unknown[]) {
          dispatches += 1;
          original.apply(this, args);
        });
      }
      await run();
      await session.release();
      return dispatches;
    },
    [contender, [BATCH, SIDE, LENGTH, SD15_TENTH.cross_attention_dim]] as const,
  );
}

function ours(files: Map<string, Uint8Array>): Contender {
  const config = parseUNetConfig(SD15_TENTH);
  const graph = buildUNet(
    config,
    plainShape(config, { batch: BATCH, height: SIDE, width: SIDE, textLength: LENGTH }),
    'webgpu',
  );
  files.set('ours.onnx', toModelProto(graph));
  const weights = graph.parameters.map((parameter) => ({
    path: parameterLocation(parameter),
    bytes: byteCount('F32', parameter.value.shape),
  }));
  return { name: 'Aquatint', file: 'ours.onnx', timestepShape: [BATCH, 1], weights };
}

function theirs(python: string, scratch: string, files: Map<string, Uint8Array>): Contender[] {
  const config = path.join(scratch, 'sd15-tenth.json');
  writeFileSync(config, JSON.stringify(SD15_TENTH));
  const sizes = [String(SIDE), String(LENGTH)];
  const answer = runReference(python, 'layers', config, path.join(scratch, 'layers.onnx'), ...sizes);
  return Object.entries(Object(answer['files']) as Readonly<Record<string, unknown>>).map(
    ([exporter, path]) => {
      const file = `${exporter}.onnx`;
      files.set(file, new Uint8Array(readFileSync(String(path))));
      return { name: `PyTorch (${exporter})`, file, timestepShape: [BATCH], weights: [] };
    },
  );
}

/** GPU dispatches of one UNet step with all layers of SD 1.5: ours, and the graph that PyTorch exports. */
export async function benchDispatches(python: string, scratch: string): Promise<Section> {
  const files = new Map<string, Uint8Array>();
  const contenders = [ours(files), ...theirs(python, scratch, files)];
  const figures = await withLabPage(files, async (page) => {
    const all: Figure[] = [];
    for (const contender of contenders) {
      const value = await countDispatches(page, contender);
      all.push({ name: contender.name, value, unit: '', limit: null });
    }
    return all;
  });
  const [own, ...others] = figures;
  if (own === undefined || others.length === 0) throw new Error('PyTorch exported nothing to compare with');
  const fewest = Math.min(...others.map(({ value }) => value));
  const ratio = { name: 'ours / the fewer of theirs', value: own.value / fewest, unit: '×', limit: LIMIT };
  return {
    title: 'GPU dispatches of a UNet step',
    figures: [...figures, ratio],
    notes: [
      `all layers of SD 1.5 with a tenth of the channels, ${BATCH} samples of ${SIDE}×${SIDE} latents`,
      'the second run, after onnxruntime’s own optimisation of both graphs',
    ],
  };
}
