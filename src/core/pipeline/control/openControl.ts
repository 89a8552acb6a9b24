import { requireKind } from '../../adapters/itemKind.ts';
import { AquatintError } from '../../errors.ts';
import { said } from '../../said.ts';
import { buildUNet, plainShape } from '../../models/unet2dCondition.ts';
import { parseClipVisionConfig } from '../../models/clipVisionConfig.ts';
import { ConfigReader } from '../../models/configReader.ts';
import { parseControlNetConfig } from '../../models/controlNetConfig.ts';
import { unionWeights } from '../../models/controlUnion.ts';
import { projectionTokens } from '../../models/imageProjection.ts';
import { readClipVision, UNUSED_CLIP_VISION } from '../../models/singleFile/clipVision.ts';
import { isControlLora, isControlNet, readControlNet } from '../../models/singleFile/controlNet.ts';
import { attentionWeights, readIpAdapter } from '../../models/singleFile/ipAdapter.ts';
import { readT2iAdapter } from '../../models/singleFile/t2iAdapter.ts';
import { parseT2iAdapterConfig } from '../../models/t2iAdapterConfig.ts';
import { imageTokens } from '../../models/unetConditions.ts';
import type { UNetConfig } from '../../models/unetConfig.ts';
import type { ByteSource } from '../../weights/byteSource.ts';
import { checkParameters } from '../../weights/checkParameters.ts';
import { renamed } from '../../weights/renamed.ts';
import { requiredJson, type ModelFolder } from '../modelFolder.ts';
import { openModuleWeights } from '../moduleWeights.ts';
import { namedFile, onlyFile } from '../onlyFile.ts';
import type { Denoiser } from '../denoisers.ts';
import { openControlLora } from './controlLora.ts';
import { requireUNet } from './requireUNet.ts';
import type { Model } from '../../model/model.ts';
import {
  controlNetOf,
  imageEncoderOf,
  ipAdapterOf,
  t2iAdapterOf,
  type ControlNet,
  type ImageEncoder,
  type IpAdapter,
  type T2iAdapter,
} from './adapters.ts';

interface UNet extends Pick<Denoiser, 'network'> {
  readonly config: UNetConfig;
}

// What is opened here is checked whole against the model it is to work with; no weight is read.

/**
 * A ControlNet or a T2I-Adapter: a diffusers folder, or a folder with one file of weights in any naming. Throws
 * AquatintError 'model-unsupported', 'model-mismatch' or 'model-missing-file'. `id` tells it from others of its name.
 */
export async function openControl(
  folder: ModelFolder,
  { denoiser }: Model,
  id = folder.name,
): Promise<ControlNet | T2iAdapter> {
  const { network } = denoiser;
  const unet = { config: requireUNet(denoiser, 'ControlNets and T2I-Adapters'), network };
  const control = await openAnyControl(folder, unet, `control/${id}`);
  requireSameModel(folder.name, control, unet);
  return control;
}

async function openAnyControl(
  folder: ModelFolder,
  unet: UNet,
  name: string,
): Promise<ControlNet | T2iAdapter> {
  if (folder.paths.has('config.json')) return openControlFolder(folder, unet, name);
  const file = await onlyFile(folder);
  requireKind(file.name, file.tensors, ['controlnet', 't2i']);
  const stored = { name };
  const names = [...file.tensors.names()];
  if (isControlNet(names)) {
    const model = { config: unet.config, weights: unet.network.weights };
    if (isControlLora(names)) return checkedControl(openControlLora(file, model, name));
    const { config, tensors: weights, nameInFile } = readControlNet(file, model);
    const check = { what: `The ControlNet in ${file.name}`, originalName: nameInFile };
    return checkedControl(controlNetOf({ ...stored, config, weights, check }));
  }
  const { config, tensors: weights, nameInFile } = readT2iAdapter(file);
  const check = { what: `The T2I-Adapter in ${file.name}`, originalName: nameInFile };
  return checkedControl(t2iAdapterOf({ ...stored, config, weights, check }));
}

async function openControlFolder(
  folder: ModelFolder,
  unet: UNet,
  name: string,
): Promise<ControlNet | T2iAdapter> {
  const file = `${folder.name}/config.json`;
  const json = await requiredJson(folder, 'config.json');
  const weights = await openModuleWeights(asModule(folder), MODULE);
  requireKind(folder.name, weights, ['controlnet', 't2i']);
  const kind = new ConfigReader(json, file).choice('_class_name', [
    'ControlNetModel',
    'ControlNetUnionModel',
    'T2IAdapter',
  ]);
  if (kind === 'T2IAdapter') {
    const config = parseT2iAdapterConfig(json, file);
    return checkedControl(
      t2iAdapterOf({ name, weights, config, check: { what: `The T2I-Adapter ${folder.name}` } }),
    );
  }
  const sizes = unet.config.addition?.sizes ?? 6;
  const config = parseControlNetConfig(json, file, sizes);
  const check = { what: `The ControlNet ${folder.name}` };
  const own = config.union === null ? weights : unionWeights(weights);
  return checkedControl(controlNetOf({ name, weights: own, config, check }));
}

function checkedControl<T extends ControlNet | T2iAdapter>(control: T): T {
  const { weights, check } = control.network;
  const own = control.kind === 'controlnet' ? control.hint.parameters() : [];
  const passedOver = checkParameters([...control.network.parameters(), ...own], weights, check);
  return { ...control, passedOver };
}

function requireSameModel(name: string, control: ControlNet | T2iAdapter, { config }: UNet): void {
  const told =
    control.kind === 't2i'
      ? control.config.channels.slice(0, config.levels.length)
      : control.config.encoder.levels.map(({ channels }) => channels);
  const wanted = config.levels.map(({ channels }) => channels);
  const width = control.kind === 't2i' ? null : (control.config.encoder.levels[0]?.contextChannels ?? null);
  const fits =
    told.join() === wanted.join() && (width === null || width === config.levels[0]?.contextChannels);
  if (fits) return;
  throw new AquatintError(
    'adapter-unfit',
    width === null
      ? [said('unfit.levels', { file: name, told: told.map(String), wanted: wanted.map(String) })]
      : [
          said('unfit.levelsAndWidth', {
            ...{ file: name, width },
            ...{ told: told.map(String), wanted: wanted.map(String) },
          }),
        ],
  );
}

/** CLIP's picture encoder: transformers' folder, or a folder with one file. */
export async function openImageEncoder(folder: ModelFolder, id = folder.name): Promise<ImageEncoder> {
  const stored = { name: `image_encoder/${id}` };
  if (folder.paths.has('config.json')) {
    const whole = await openModuleWeights(asModule(folder), MODULE);
    requireKind(folder.name, whole, ['image-encoder']);
    const config = parseClipVisionConfig(
      await requiredJson(folder, 'config.json'),
      `${folder.name}/config.json`,
    );
    const weights = renamed(whole, (name) => (/^vis(ion_model|ual_projection)\./.test(name) ? name : null));
    const check = { what: `The image encoder ${folder.name}`, ignore: UNUSED_CLIP_VISION };
    return checkedEncoder(imageEncoderOf({ ...stored, config, weights, check }));
  }
  const file = await onlyFile(folder);
  requireKind(file.name, file.tensors, ['image-encoder']);
  const { config, tensors: weights, nameInFile } = readClipVision(file);
  const check = {
    what: `The image encoder in ${file.name}`,
    ignore: UNUSED_CLIP_VISION,
    originalName: nameInFile,
  };
  return checkedEncoder(imageEncoderOf({ ...stored, config, weights, check }));
}

function checkedEncoder(encoder: ImageEncoder): ImageEncoder {
  const { weights, check } = encoder.network;
  checkParameters(encoder.network.parameters(), weights, check);
  return encoder;
}

export interface IpAdapterParts {
  readonly model: Model;
  readonly encoder: ImageEncoder;
  /** Tells it from others of its name. */
  readonly id?: string;
}

/** Throws AquatintError 'model-mismatch' where adapter, image encoder and model do not belong together. */
export function openIpAdapter(
  bytes: ByteSource,
  { model: { denoiser }, encoder, id }: IpAdapterParts,
): IpAdapter {
  const file = namedFile(bytes);
  requireKind(file.name, file.tensors, ['ip-adapter']);
  const { projection, attention } = readIpAdapter(file);
  const { config, tensors: weights, nameInFile } = projection;
  const check = { what: `The IP-Adapter in ${file.name}`, originalName: nameInFile };
  const given = config.kind === 'basic' ? encoder.config.projectionChannels : encoder.config.channels;
  if (config.inputs !== given) {
    throw new AquatintError('adapter-unfit', [
      said('unfit.encoder', {
        ...{ file: file.name, wanted: config.inputs, given },
        name: config.inputs === 1280 && config.kind === 'basic' ? 'CLIP ViT-bigG' : 'CLIP ViT-H',
      }),
    ]);
  }
  const adapter = ipAdapterOf(
    { name: `ip_adapter/${id ?? file.name}`, config, weights, check },
    { attention, encoder },
  );
  checkParameters(adapter.projection.parameters(), weights, check);
  requireAttention(file.name, adapter, requireUNet(denoiser, 'IP-Adapters'));
  return adapter;
}

/** The adapter's keys and values against what the UNet would look for. */
function requireAttention(name: string, { attention, config }: IpAdapter, unet: UNetConfig): void {
  const width = unet.levels[0]?.contextChannels ?? 0;
  if (config.outputs !== width) {
    throw new AquatintError('adapter-unfit', [
      said('unfit.words', { file: name, width: config.outputs, own: width }),
    ]);
  }
  const side = 2 ** unet.levels.length;
  const shape = plainShape(unet, { batch: 1, height: side, width: side, textLength: 1 });
  const tokens = [projectionTokens(config, 1), config.outputs];
  const graph = buildUNet(unet, { ...shape, inputs: { ...shape.inputs, [imageTokens(0)]: tokens } }, 'wasm');
  const expected = graph.parameters
    .map(({ origin }) => origin)
    .filter((origin) => origin.name.includes('_ip.'));
  checkParameters(expected, attentionWeights(attention, unet, 0), {
    what: `The IP-Adapter in ${name}`,
    fits: 'this model',
  });
}

const MODULE = 'model';

/** A folder of one network as a model folder has it. */
function asModule(folder: ModelFolder): ModelFolder {
  const inside = (path: string): string => path.slice(MODULE.length + 1);
  return {
    name: folder.name,
    paths: new Set([...folder.paths].map((path) => `${MODULE}/${path}`)),
    readText: (path) => folder.readText(inside(path)),
    open: (path) => folder.open(inside(path)),
  };
}
