import type { ModelFolder } from '../../src/core/pipeline/modelFolder.ts';
import type { Supplies } from '../../src/core/families/supplies.ts';
import { openModel } from '../../src/core/families/openModel.ts';
import { planPicture } from '../../src/core/pipeline/picturePhases.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import type { Model } from '../../src/core/model/model.ts';
import { textToImage } from '../../src/core/pipeline/textToImage.ts';
import type { Precision } from '../../src/core/planner/generationPlan.ts';
import { castTo } from '../../src/core/weights/cast.ts';
import type { TensorSource } from '../../src/core/weights/tensorSource.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import { deviceFacts, openDevice, wasmDevice, type ComputeDevice } from '../../src/runtime/device.ts';
import type { Feature } from '../../src/core/selfTest/outcome.ts';
import { runProbe } from '../../src/runtime/runProbe.ts';
import { sourceOf, type GoldenRun } from './goldenRun.ts';
import { probeShader, type ShaderFindings } from './probeShader.ts';
import { probeOf, type Trial } from './trials.ts';

/** The project's own pipeline on the devices that a test asks for, in a page or in Node. Plain numbers come back. */

export interface DeviceFindings extends ShaderFindings {
  readonly features: readonly string[];
}

export interface Made {
  readonly latents: readonly number[];
  /** RGBA */
  readonly picture: readonly number[];
}

/** 'wasm', or the features that a WebGPU device is opened with; 'usual': those that the site takes. */
export type Where = 'wasm' | 'usual' | readonly Feature[];

export interface Lab {
  open(where: Where): Promise<DeviceFindings>;
  make(run: GoldenRun, precision: Precision, where: Where): Promise<Made>;
  compute(trial: Trial, where: Where): Promise<readonly number[]>;
}

const devices = new Map<string, Promise<ComputeDevice>>();

/** One device of a kind: shaders that one run has compiled serve the next. */
function deviceFor(where: Where): Promise<ComputeDevice> {
  const key = String(where);
  const device = devices.get(key) ?? openFresh(where);
  devices.set(key, device);
  return device;
}

function openFresh(where: Where): Promise<ComputeDevice> {
  if (where === 'wasm') return Promise.resolve(wasmDevice(''));
  return openDevice('webgpu', where === 'usual' ? null : where);
}

async function open(where: Where): Promise<DeviceFindings> {
  const { gpu } = await deviceFor(where);
  if (gpu === null) throw new Error('wasm has no features.');
  return { features: [...gpu.features], ...(await probeShader(gpu)) };
}

/** Where a golden's files are. */
export interface Shelf {
  readonly folderOf: (run: GoldenRun) => ModelFolder;
  readonly supplies: Supplies;
}

async function make(
  { folderOf, supplies }: Shelf,
  {
    run,
    precision,
    where,
  }: { readonly run: GoldenRun; readonly precision: Precision; readonly where: Where },
): Promise<Made> {
  const device = await deviceFor(where);
  const model = louder(await openModel(folderOf(run), supplies), run.decoderScale ?? 1);
  const { settings } = run;
  const { width, height, sampler } = settings;
  const source = run.source === null ? null : sourceOf(run.source);
  const occasion = { width, height, sampler, guided: true, encodes: source !== null };
  const { plan } = planPicture(
    model,
    { ...occasion, decoder: 'full', preview: 'colours' },
    { precision, device: deviceFacts(device) },
  );
  const sessions = new Sessions(compilerFor(device), plan);
  try {
    const context = { model, sessions, signal: new AbortController().signal, source };
    for await (const event of textToImage(context, settings)) {
      if (event.kind === 'picture')
        return { latents: [...event.latents.data], picture: [...event.picture.rgba] };
    }
  } finally {
    await sessions.release();
  }
  throw new Error('no picture');
}

/** The decoder's numbers grow; the norms that follow make the picture a like one. */
function louder(model: Model, scale: number): Model {
  if (scale === 1) return model;
  const { decoder } = model.vae;
  if (decoder === null) return model;
  const weights = castTo(decoder.weights, 'F32');
  const read: TensorSource['read'] = (name) => {
    const bytes = weights.read(name);
    if (!name.startsWith('decoder.conv_in.')) return bytes;
    return new Uint8Array(new Float32Array(bytes.slice().buffer).map((value) => scale * value).buffer);
  };
  return { ...model, vae: { ...model.vae, decoder: { ...decoder, weights: { ...weights, read } } } };
}

/** onnxruntime has been configured. */
export function createLab(shelf: Shelf): Lab {
  return {
    open,
    make: (run, precision, where) => make(shelf, { run, precision, where }),
    compute: async (trial, where) => [...(await runProbe(await deviceFor(where), probeOf(trial)))],
  };
}
