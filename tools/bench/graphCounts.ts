import type { Page } from 'playwright';
import type * as Ort from 'onnxruntime-web/webgpu';
import { kernelCount } from './traceLines.ts';

/** A graph that the lab page has as a file, and what it is fed. */
export interface CountedGraph {
  readonly file: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Beside the file, all zeros. */
  readonly weights: readonly { readonly path: string; readonly bytes: number }[];
}

export interface GraphCounts {
  /** That are run, after onnxruntime's own optimisation. */
  readonly nodes: number;
  readonly dispatches: number;
}

/** Creates the session on WebGPU, warms it up, and counts what the second run takes. */
export async function countGraph(page: Page, graph: CountedGraph): Promise<GraphCounts> {
  const lines: string[] = [];
  const listen = (message: { text: () => string }): void => void lines.push(message.text());
  page.on('console', listen);
  try {
    const dispatches = await page.evaluate(runTwice, graph);
    return { nodes: kernelCount(lines.join('\n'), 2), dispatches };
  } finally {
    page.off('console', listen);
  }
}

/** Runs in the page. */
async function runTwice({ file, inputs, weights }: CountedGraph): Promise<number> {
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
    enableProfiling: true,
    externalData: weights.map(({ path, bytes }) => ({ path, data: new Uint8Array(bytes) })),
  });
  const feeds = Object.fromEntries(
    inputs.map(({ name, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return [name, new ort.Tensor('float32', new Float32Array(count).fill(0.5), [...shape])];
    }),
  );
  const run = async (): Promise<void> => {
    const { prediction } = await session.run(feeds);
    await prediction?.getData();
  };
  let dispatches = 0;
  // What kernels compute is left out: it takes minutes where there is no graphics card, and changes no count.
  for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'])
    Reflect.set(GPUComputePassEncoder.prototype, name, () => void (dispatches += 1));
  await run();
  dispatches = 0;
  await run();
  session.endProfiling();
  await session.release();
  return dispatches;
}
