import { BUILT_IN } from '../../src/core/model/card.ts';
import { graphWork } from '../../src/core/onnx/graphWork.ts';
import type { NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import { openModel } from '../../src/core/families/openModel.ts';
import type { HostTensor } from '../../src/core/pipeline/session.ts';
import type { Feature } from '../../src/core/selfTest/outcome.ts';
import type { KernelProbe } from '../../src/core/selfTest/kernelProbes.ts';
import { madeUpNumbers } from '../../src/core/selfTest/madeUp.ts';
import { convRateProbe, matrixRateProbe, nodeRateProbe } from '../../src/core/selfTest/rateProbes.ts';
import { selfTest } from '../../src/core/selfTest/selfTest.ts';
import type { Speed } from '../../src/core/selfTest/speed.ts';
import { isThrough, type TestedDevice } from '../../src/core/selfTest/testedDevice.ts';
import { verdictOf } from '../../src/core/selfTest/verdict.ts';
import { elementCount } from '../../src/core/tensor/dtype.ts';
import { createSession } from '../../src/runtime/createSession.ts';
import { openDevice, wasmDevice, type ComputeDevice } from '../../src/runtime/device.ts';
import { runProbe } from '../../src/runtime/runProbe.ts';
import { fetchSiteModel } from '../../src/storage/siteModel.ts';
import { siteSupplies } from '../../src/storage/siteSupplies.ts';
import { testedAs } from './testedAs.ts';

/**
 * Tests the graphics device as far as it is not known yet, and tells how far it came: at once, after each kernel, and at the
 * end. onnxruntime has been configured.
 */
export async function* testDevice(all: readonly TestedDevice[], site: URL): AsyncGenerator<TestedDevice> {
  const bench = new Bench();
  const { offer } = await bench.device([]);
  if (offer === null) return;
  let tested = testedAs(offer, all);
  yield tested;
  const run = async (probe: KernelProbe, where: 'wasm' | readonly Feature[]): Promise<Float32Array> =>
    runProbe(await bench.device(where), probe);
  for await (const outcome of selfTest(run, tested.offered, tested.outcomes)) {
    tested = { ...tested, outcomes: [...tested.outcomes, outcome] };
    yield tested;
  }
  if (isThrough(tested)) return;
  const { features } = verdictOf(tested.outcomes, tested.offered);
  const webgpu = await speedOf(await bench.device(features), site);
  const wasm = await speedOf(await bench.device('wasm'), site);
  yield { ...tested, speeds: { webgpu, wasm } };
}

/** A device of each kind, opened when it is first needed. */
class Bench {
  readonly #devices = new Map<string, Promise<ComputeDevice>>();

  device(where: 'wasm' | readonly Feature[]): Promise<ComputeDevice> {
    const key = String(where);
    const device =
      this.#devices.get(key) ??
      (where === 'wasm' ? Promise.resolve(wasmDevice('')) : openDevice('webgpu', where));
    this.#devices.set(key, device);
    return device;
  }
}

async function speedOf(device: ComputeDevice, site: URL): Promise<Speed> {
  const format: NumberFormat = { compute: device.shaderF16 ? 'F16' : 'F32', linearBits: null };
  const conv = await perSecond(device, convRateProbe(format), 'conv');
  const matrix = await perSecond(device, matrixRateProbe(format), 'matrix');
  const nodes = await perSecond(device, nodeRateProbe(format), 'nodes');
  return { rates: { conv, matrix, node: 1 / nodes }, step: await ownStep(device, format, site) };
}

async function perSecond(
  device: ComputeDevice,
  probe: KernelProbe,
  unit: 'conv' | 'matrix' | 'nodes',
): Promise<number> {
  const graph = probe.build(device.kind);
  const session = await createSession(device, graph, probe.weights(graph), probe.format);
  try {
    return graphWork(graph)[unit] / (await secondsOf(() => session.run(probe.inputs)));
  } finally {
    await session.release();
  }
}

const RUNS = 3;

/** The least of a few runs; the first, which compiles, is left out. */
async function secondsOf(run: () => Promise<unknown>): Promise<number> {
  await run();
  let least = Infinity;
  for (let i = 0; i < RUNS; i += 1) {
    const began = performance.now();
    await run();
    least = Math.min(least, (performance.now() - began) / 1000);
  }
  return Math.max(least, 1e-6); // clocks of browsers are coarse
}

/** One guided step of the site's own model at its own size. */
async function ownStep(device: ComputeDevice, format: NumberFormat, site: URL): Promise<number> {
  const { signal } = new AbortController();
  const { folder } = await fetchSiteModel(new URL(`models/${BUILT_IN.id}/`, site), BUILT_IN.name, {
    ...{ signal, onProgress: () => undefined },
  });
  const { denoiser } = await openModel(folder, siteSupplies(site, signal));
  const side = denoiser.sampleSide ?? 16;
  const graph = denoiser.network.build(
    denoiser.plainShape({ batch: 2, height: side, width: side }),
    device.kind,
  );
  const session = await createSession(device, graph, denoiser.network.weights, format);
  try {
    const inputs = Object.fromEntries(
      graph.inputs.map(({ name, shape: size }, i): [string, HostTensor] => [
        name,
        { dtype: 'F32', shape: size, data: madeUpNumbers(elementCount(size), i) },
      ]),
    );
    return await secondsOf(() => session.run(inputs));
  } finally {
    await session.release();
  }
}
