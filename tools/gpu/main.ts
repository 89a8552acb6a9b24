import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildVaeDecoder } from '../../src/core/models/autoencoderKL.ts';
import { buildUNet, plainShape } from '../../src/core/models/unet2dCondition.ts';
import { parseUNetConfig } from '../../src/core/models/unetConfig.ts';
import { parseVaeConfig } from '../../src/core/models/vaeConfig.ts';
import type { Graph } from '../../src/core/onnx/graph.ts';
import type { NumberFormat } from '../../src/core/onnx/numberFormat.ts';
import { openModel } from '../../src/core/families/openModel.ts';
import { planPicture } from '../../src/core/pipeline/picturePhases.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import { textToImage } from '../../src/core/pipeline/textToImage.ts';
import { USUAL_SETTINGS } from '../../src/core/recipe/settings.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { deviceFacts, openDevice, wasmDevice, type ComputeDevice } from '../../src/runtime/device.ts';
import type { Feature } from '../../src/core/selfTest/outcome.ts';
import { median } from '../bench/results.ts';
import {
  checkAttention,
  checkDecoder,
  checkDevices,
  checkGolden,
  checkLayers,
  checkLoudNumbers,
  type Check,
} from '../f16/checks.ts';
import { createLab } from '../f16/lab.ts';
import { probeShader } from '../f16/probeShader.ts';
import { readGolden } from '../f16/readGoldens.ts';
import { diskFolder } from '../node/diskFolder.ts';
import { goldenFolder } from '../node/goldenFolder.ts';
import { configs } from './configs.ts';
import { startDawn } from './dawnInNode.ts';
import { timedLayers } from './kernels.ts';
import { least } from './least.ts';
import { profileNetwork } from './profile.ts';
import { watchGpu } from './watch.ts';
import { countDispatches, differenceOf, timeNetwork, type Timed } from './timing.ts';
import { goldenSupplies } from '../node/goldenSupplies.ts';

/**
 * Kernels, networks and pictures on a real graphics card: WebGPU in Node (Dawn on Vulkan), our own pipeline, random weights.
 *
 * node --liftoff-only --conditions=onnxruntime-web-use-extern-wasm --import tsx tools/gpu/main.ts PART
 *   --dawn FILE (dawn.node of the npm package `webgpu`) --ort FOLDER (onnxruntime-web's dist) --out FOLDER --seconds N [--small]
 *
 * PART is one of those below. Each prints as it goes and adds lines to FOLDER/results.jsonl; it begins nothing new after its
 * seconds. Without --liftoff-only Node 20 stands still for half a minute while V8 optimises onnxruntime's wasm. `--flags` are
 * Dawn's: f16 on NVIDIA takes vulkan_enable_f16_on_nvidia. `--small` tries the program without a card.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dawn: { type: 'string', default: 'dawn.node' },
    ort: { type: 'string', default: 'ort' },
    out: { type: 'string', default: '.' },
    seconds: { type: 'string', default: '30' },
    flags: { type: 'string', default: '' },
    repo: { type: 'string', default: '.' },
    small: { type: 'boolean', default: false },
  },
});
const { small } = values;
const until = performance.now() + 1000 * Number(values.seconds);
const left = (): number => (until - performance.now()) / 1000;
const [part = ''] = positionals;
const all = configs(small);
const BOTH: readonly Feature[] = ['shader-f16', 'subgroups'];
const ALONE: readonly Feature[] = ['shader-f16'];
startDawn(values.dawn, values.ort, values.flags === '' ? [] : [`enable-dawn-features=${values.flags}`]);
countDispatches();
watchGpu();
const offered = (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))?.features;
/** Without f16 what is written as f16 below is f32. */
const HALF = offered?.has('shader-f16') === true ? 'F16' : 'F32';
if (HALF === 'F32') console.log('There is no shader-f16: everything is in f32.');
const F16 = { compute: HALF, linearBits: null } as const;
const F32 = { compute: 'F32', linearBits: null } as const;

function tell(name: string, facts: Readonly<Record<string, unknown>>): void {
  const line = { part, name, at: Number((performance.now() / 1000).toFixed(2)), ...facts };
  appendFileSync(path.join(values.out, 'results.jsonl'), `${JSON.stringify(line)}\n`);
  const shown = Object.entries(facts).map(([key, value]) => `${key} ${short(value)}`);
  console.log(`[${part} ${line.at} s] ${name}: ${shown.join(', ')}`);
}

function short(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function device(): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('no adapter');
  const { info } = adapter;
  tell('adapter', {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    subgroupMinSize: info.subgroupMinSize,
    subgroupMaxSize: info.subgroupMaxSize,
    features: [...adapter.features].sort(),
    maxBufferSize: adapter.limits.maxBufferSize,
    maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: adapter.limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffersPerShaderStage: adapter.limits.maxStorageBuffersPerShaderStage,
  });
  for (const features of [null, BOTH, ALONE]) {
    const { gpu, adapter: name, shaderF16 } = await openDevice('webgpu', features);
    if (gpu === null) continue;
    const found = shaderF16 ? await probeShader(gpu) : { sum: NaN, lanes: NaN };
    const asked = features === null ? 'what the site takes' : features.join(' and ');
    tell(`device with ${asked}`, { adapter: name, features: [...gpu.features].sort(), ...found });
  }
}

const goldens = path.join(values.repo, 'tools/reference/goldens');
const lab = createLab({
  folderOf: ({ folder }) => goldenFolder(path.join(goldens, folder)),
  supplies: goldenSupplies,
});

function report({ name, error, limits: [least, most] }: Check): void {
  tell(name, {
    holds: error >= least && error <= most,
    error: Number.isFinite(error) ? error : String(error),
    limits: [least, String(most)],
  });
}

async function numerics(): Promise<void> {
  const { checks, lanes } = HALF === 'F16' ? await checkDevices(lab) : { checks: [], lanes: 32 };
  checks.forEach(report);
  for (const stage of [checkLayers(lab), checkAttention(lab, lanes, true), checkLoudNumbers(lab)]) {
    for await (const check of stage) {
      report(check);
      if (left() < 0) return;
    }
  }
}

async function goldenRuns(): Promise<void> {
  const names = [
    'pipelines/sd1',
    'families/sdxl-folder',
    'families/inpaint-folder',
    'families/upscale-folder',
    'families/refiner-folder',
  ];
  process.chdir(values.repo);
  for (const name of names) {
    if (left() < 2) return;
    const golden = readGolden(name);
    for await (const check of checkGolden(lab, golden, { f16: 0.03, int8: 0.04, int4: 0.1 }, false))
      report(check);
    if (name.includes('inpaint')) report(await checkDecoder(lab, golden));
  }
}

const facts = ({ output: _, ...timed }: Timed): Readonly<Record<string, unknown>> => timed;

function unet(config: unknown, side: number, batch: number): Graph {
  const parsed = parseUNetConfig(config);
  return buildUNet(
    parsed,
    plainShape(parsed, { batch, height: side, width: side, textLength: 77 }),
    'webgpu',
  );
}

/** First what matters most: a step in f16. Then without subgroups, in f32, in fewer bits. */
async function sd15(): Promise<void> {
  const graph = unet(all.sd15, small ? 8 : 64, 2);
  const outputs = new Map<string, Float32Array>();
  const time = async (name: string, on: ComputeDevice, format: NumberFormat) => {
    const timed = await timeNetwork(on, { graph, format }, { runs: 7, until: performance.now() + 4000 });
    outputs.set(name, timed.output);
    tell(`SD 1.5 UNet, two samples of 512²: ${name}`, facts(timed));
    const exact = outputs.get('f32');
    if (exact !== undefined && name !== 'f32') tell(`${name} against f32`, differenceOf(timed.output, exact));
  };
  const both = await openDevice('webgpu', BOTH);
  await time('f16', both, F16);
  await time('f32', both, F32);
  const [half, full] = [outputs.get('f16'), outputs.get('f32')];
  if (half !== undefined && full !== undefined) tell('f16 against f32', differenceOf(half, full));
  const alone = await openDevice('webgpu', ALONE);
  if (left() > 4) await time('f16 without subgroups', alone, F16);
  if (left() > 8) await time('int8', both, { compute: HALF, linearBits: 8 });
  if (left() > 8) await time('int4', both, { compute: HALF, linearBits: 4 });
  if (left() > 8) await time('int4 without subgroups', alone, { compute: HALF, linearBits: 4 });
}

async function profile(): Promise<void> {
  const wanted = [
    ['sd15', unet(all.sd15, small ? 8 : 64, 2)],
    [
      'vae',
      buildVaeDecoder(
        parseVaeConfig(all.vae),
        { batch: 1, height: small ? 8 : 64, width: small ? 8 : 64 },
        'webgpu',
      ),
    ],
  ] as const;
  for (const [name, graph] of wanted) {
    if (left() < 3) return;
    console.log(`## ${name}`);
    await profileNetwork(graph, F16, BOTH);
  }
}

async function decoder(): Promise<void> {
  const both = await openDevice('webgpu', BOTH);
  const side = small ? 8 : 64;
  const graph = buildVaeDecoder(parseVaeConfig(all.vae), { batch: 1, height: side, width: side }, 'webgpu');
  let exact: Float32Array | null = null;
  for (const [name, format] of [
    ['f16', F16],
    ['f32', F32],
  ] as const) {
    const timed = await timeNetwork(both, { graph, format }, { runs: 5, until: performance.now() + 3000 });
    tell(`SD 1.5 VAE decoder, 512²: ${name}`, facts(timed));
    if (exact !== null) tell('VAE decoder, f16 against f32', differenceOf(exact, timed.output));
    exact = timed.output;
  }
}

async function sdxl(): Promise<void> {
  const both = await openDevice('webgpu', BOTH);
  const graph = unet(all.sdxl, small ? 16 : 128, 2);
  const timed = await timeNetwork(both, { graph, format: F16 }, { runs: 5, until: performance.now() + 8000 });
  tell('SDXL UNet, two samples of 1024²: f16', {
    ...facts(timed),
    finite: timed.output.every(Number.isFinite),
  });
  if (left() < 15) return;
  const packed = await timeNetwork(
    both,
    { graph, format: { compute: HALF, linearBits: 4 } },
    { runs: 3, until: performance.now() + 5000 },
  );
  tell('SDXL UNet, two samples of 1024²: int4', {
    ...facts(packed),
    ...differenceOf(packed.output, timed.output),
  });
}

/** The picture of the site's own model, as often as there is time; the first loads and compiles. */
async function etch(): Promise<void> {
  const folder = path.join(values.repo, 'public/models/etch');
  const model = await openModel(diskFolder(folder), goldenSupplies);
  const settings = {
    ...USUAL_SETTINGS,
    prompt: 'a red apple',
    width: 128,
    height: 128,
    steps: small ? 1 : 20,
    guidance: 5,
    seed: 1,
    sampler: 'dpmpp_2m_karras',
  };
  const make = async (on: ComputeDevice, precision: 'f16' | 'f32', times: number) => {
    const occasion = {
      width: 128,
      height: 128,
      sampler: settings.sampler,
      guided: true,
      encodes: false,
      decoder: 'full',
      preview: 'colours',
    } as const;
    const { plan } = planPicture(model, occasion, { precision, device: deviceFacts(on) });
    const sessions = new Sessions(compilerFor(on), plan);
    const took: number[] = [];
    let latents = new Float32Array();
    try {
      for (let i = 0; i < times; i += 1) {
        const began = performance.now();
        for await (const event of textToImage(
          { model, sessions, signal: new AbortController().signal },
          settings,
        )) {
          if (event.kind === 'picture' && event.latents.dtype === 'F32')
            latents = Float32Array.from(event.latents.data);
        }
        took.push((performance.now() - began) / 1000);
      }
    } finally {
      await sessions.release();
    }
    return { took, latents };
  };
  const exact = await make(wasmDevice(''), 'f32', 2);
  tell('Etch, 20 steps, wasm f32', { first: exact.took[0], again: exact.took[1] });
  for (const precision of ['f16', 'f32'] as const) {
    const { took, latents } = await make(await openDevice('webgpu', BOTH), precision, small ? 2 : 6);
    tell(`Etch, 20 steps, WebGPU ${precision}`, {
      first: took[0],
      again: median(took.slice(1)),
      ...differenceOf(latents, exact.latents),
    });
  }
}

async function kernels(): Promise<void> {
  const devices = [
    ['with subgroups', await openDevice('webgpu', BOTH)],
    ['without', await openDevice('webgpu', ALONE)],
  ] as const;
  for (const { name, bits, repeats, operations, graph } of timedLayers(small)) {
    const formats: NumberFormat[] = [
      F16,
      F32,
      ...bits.flatMap((b) => (b === null ? [] : [{ compute: HALF, linearBits: b } as const])),
    ];
    const outputs = new Map<string, Float32Array>();
    for (const format of formats) {
      for (const [where, on] of devices) {
        if (left() < 0.5) return;
        if (where === 'without' && !name.startsWith('attention') && format.linearBits === null) continue;
        const timed = await timeNetwork(on, { graph, format }, { runs: 8, until: performance.now() + 400 });
        const label = `${name}: ${format.linearBits === null ? format.compute.toLowerCase() : `int${format.linearBits}`} ${where}`;
        const layer = timed.step / repeats;
        outputs.set(label, timed.output);
        tell(label, {
          layer,
          tflops: operations / layer / 1e12,
          step: timed.step,
          dispatches: timed.dispatches,
        });
      }
    }
    const exact = [...outputs].find(([label]) => label.includes(': f32 with'))?.[1];
    for (const [label, output] of outputs) {
      if (exact !== undefined && !label.includes(': f32 with'))
        tell(`${label} against f32`, differenceOf(output, exact));
    }
  }
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  device,
  least: () => least(lab, tell, HALF),
  numerics,
  sd15,
  profile,
  decoder,
  sdxl,
  etch,
  kernels,
  goldens: goldenRuns,
};

await PARTS[part]?.();
tell('done', { left: left() });
process.exit(0);
