import { buildVaeDecoder, buildVaeEncoder } from '../../src/core/models/autoencoderKL.ts';
import { buildClipText } from '../../src/core/models/clipText.ts';
import { parseClipTextConfig } from '../../src/core/models/clipTextConfig.ts';
import { buildFlux } from '../../src/core/models/fluxTransformer.ts';
import { parseFluxConfig } from '../../src/core/models/fluxTransformerConfig.ts';
import { parseQwen3Config } from '../../src/core/models/qwen3Config.ts';
import { buildQwen3, QWEN3_TABLE } from '../../src/core/models/qwen3Encoder.ts';
import { buildSd3 } from '../../src/core/models/sd3Transformer.ts';
import { parseSd3Config } from '../../src/core/models/sd3TransformerConfig.ts';
import { parseT5Config } from '../../src/core/models/t5Config.ts';
import { buildT5Encoder, T5_TABLE } from '../../src/core/models/t5Encoder.ts';
import { parseVaeConfig } from '../../src/core/models/vaeConfig.ts';
import { buildZImage } from '../../src/core/models/zImageTransformer.ts';
import { parseZImageConfig } from '../../src/core/models/zImageTransformerConfig.ts';
import type { Graph, Origin } from '../../src/core/onnx/graph.ts';
import { unetParameters } from './randomModel.ts';

/** All that a checkpoint of a network has, by its config alone: so that one can be written of any size. */

type Json = Readonly<Record<string, unknown>>;

/** Sizes do not matter for that, but a graph is built for some. */
const SIDE = 4;
const LENGTH = 32;
const TEXT = { batch: 1, length: LENGTH };

const BY_CLASS: Readonly<Record<string, (config: Json) => readonly Origin[]>> = {
  UNet2DConditionModel: unetParameters,
  SD3Transformer2DModel: sd3,
  FluxTransformer2DModel: flux,
  ZImageTransformer2DModel: zImage,
  AutoencoderKL: autoencoder,
  CLIPTextModel: (config) => clip(config, true),
  CLIPTextModelWithProjection: (config) => clip(config, false),
  T5EncoderModel: t5,
  Qwen3Model: qwen3,
};

/** Of a config that names its class, as diffusers and transformers write it. */
export function networkTensors(config: Json): readonly Origin[] {
  const [name] = [config['_class_name'], config['architectures']].flat().filter(Boolean);
  const tensors = BY_CLASS[String(name)];
  if (tensors === undefined) throw new RangeError(`There is no way to write a ${String(name)}.`);
  const once = new Map(tensors(config).map((origin) => [origin.name, origin]));
  return [...once.values()];
}

const of = (...graphs: readonly Graph[]): Origin[] =>
  graphs.flatMap(({ parameters }) => parameters.map(({ origin }) => origin));

function sd3(json: Json): readonly Origin[] {
  const config = parseSd3Config(json);
  const latent = [config.inChannels, SIDE, SIDE];
  const inputs = { text: [LENGTH, config.textChannels] };
  return of(buildSd3(config, { batch: 1, latent, inputs }, 'webgpu'));
}

function flux(json: Json): readonly Origin[] {
  const config = parseFluxConfig(json);
  const latent = [config.inChannels / 4, SIDE, SIDE];
  const inputs = { text: [LENGTH, config.textChannels] };
  return of(buildFlux(config, { batch: 1, latent, inputs }, 'webgpu'));
}

/** So few tokens are filled up with a vector that is learnt. */
function zImage(json: Json): readonly Origin[] {
  const config = parseZImageConfig(json);
  const inputs = { text: [LENGTH, config.textChannels] };
  return of(buildZImage(config, { batch: 1, latent: [config.inChannels, SIDE, SIDE], inputs }, 'webgpu'));
}

function autoencoder(json: Json): readonly Origin[] {
  const config = parseVaeConfig(json);
  if (config.kind !== 'kl') throw new RangeError('It is another class.');
  const shape = { batch: 1, height: 64, width: 64 };
  return of(buildVaeDecoder(config, shape, 'webgpu'), buildVaeEncoder(config, shape, 'webgpu'));
}

function clip(json: Json, unprojected: boolean): readonly Origin[] {
  const reading = { skip: 1, finalNorm: true, pooled: true, ...(unprojected ? { unprojected } : {}) };
  return of(buildClipText(parseClipTextConfig(json), TEXT, 'webgpu', reading));
}

function t5(json: Json): readonly Origin[] {
  const config = parseT5Config(json);
  const table = { name: T5_TABLE, shape: [config.vocabulary, config.channels] };
  return [...of(buildT5Encoder(config, { ...TEXT, masked: false }, 'webgpu')), table];
}

function qwen3(json: Json): readonly Origin[] {
  const config = parseQwen3Config(json);
  const table = { name: QWEN3_TABLE, shape: [config.vocabulary, config.channels] };
  const reading = { after: [config.layers], masked: false };
  return [...of(buildQwen3(config, TEXT, reading, 'webgpu')), table];
}
