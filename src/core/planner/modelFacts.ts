import { buildDecoder } from '../models/autoencoder.ts';
import { buildClipText } from '../models/clipText.ts';
import { buildUNet } from '../models/unet2dCondition.ts';
import type { PlaneShape } from '../models/autoencoderKL.ts';
import { vaeFactor, type VaeConfig } from '../models/vaeConfig.ts';
import type { Graph } from '../onnx/graph.ts';
import { quantizable } from '../onnx/passes/quantizeLinear.ts';
import type { StableDiffusion } from '../pipeline/stableDiffusion.ts';
import { unetFor } from '../pipeline/unetFor.ts';
import { elementCount } from '../tensor/dtype.ts';
import { peakNumbers } from './graphMemory.ts';

/** What planning needs to know of a network. Plain numbers: they can be stored and sent. */
export interface NetworkFacts {
  /** Weights. */
  readonly numbers: number;
  /** Those of them in linear layers that can be quantised. */
  readonly linear: number;
  /** The largest tensor that stays in floats. */
  readonly largest: { readonly name: string; readonly numbers: number };
  /** Numbers alive at once while it runs, for each pixel of the latents and each picture of the batch. */
  readonly activations: number;
  /** Numbers of the largest tensor among them, counted the same way. */
  readonly widest: number;
}

export interface SmallDecoderFacts extends NetworkFacts {
  /** As ModelFacts has it, of its own pictures. */
  readonly factor: number;
}

export interface ModelFacts {
  readonly text: NetworkFacts;
  readonly unet: NetworkFacts;
  /** See unetFor.ts; null without one. */
  readonly fewStepUnet: NetworkFacts | null;
  readonly decoder: NetworkFacts;
  /** A small decoder that came with the model; null without one. */
  readonly small: SmallDecoderFacts | null;
  /** Pixels of the picture along a side for one of the latents. */
  readonly factor: number;
  /** Overflows in f16: SDXL's autoencoder. */
  readonly decoderNeedsFull: boolean;
}

/** Large enough that what does not grow with the picture hardly counts. */
const SIDE = 64;

/** From configs alone; no weight is read. */
export function factsOf(model: StableDiffusion): ModelFacts {
  const { textEncoders, unet, fewStepUnet, vae, smallVae, family } = model;
  const longest = Math.max(...textEncoders.map(({ textLength }) => textLength));
  const texts = textEncoders.map(({ config, textLength, reading }) =>
    networkFacts(buildClipText(config, { batch: 1, length: textLength }, 'webgpu', reading), SIDE ** 2),
  );
  const plane = { batch: 1, height: SIDE, width: SIDE };
  const unetFacts = ({ config }: StableDiffusion['unet']): NetworkFacts =>
    networkFacts(buildUNet(config, { ...plane, textLength: longest }, 'webgpu'), SIDE ** 2);
  return {
    text: texts.reduce(together),
    unet: unetFacts(unet),
    fewStepUnet: fewStepUnet === null ? null : unetFacts(fewStepUnet),
    decoder: networkFacts(buildDecoder(vae.config, plane, 'webgpu'), SIDE ** 2),
    small: smallVae === null ? null : smallFacts(smallVae.config, plane),
    factor: vaeFactor(vae.config),
    decoderNeedsFull: vae.config.kind === 'kl' && vae.config.forceUpcast !== false && /^sdxl/.test(family),
  };
}

/** The same where only the UNet that this sampler draws with counts. */
export function drawnWith(facts: ModelFacts, sampler: string): ModelFacts {
  return { ...facts, unet: unetFor(facts, sampler) };
}

function smallFacts(config: VaeConfig, plane: PlaneShape): SmallDecoderFacts {
  return { ...networkFacts(buildDecoder(config, plane, 'webgpu'), SIDE ** 2), factor: vaeFactor(config) };
}

export function networkFacts(graph: Graph, pixels: number): NetworkFacts {
  const inLinear = quantizable(graph);
  let [numbers, linear] = [0, 0];
  let largest = { name: '', numbers: 0 };
  for (const { value } of graph.parameters) {
    const count = elementCount(value.shape);
    numbers += count;
    if (inLinear.has(value.name)) linear += count;
    if (count > largest.numbers) largest = { name: value.name, numbers: count };
  }
  const sizes = [...graph.edges.values()].map(({ shape }) => elementCount(shape));
  const widest = sizes.reduce((most, size) => Math.max(most, size), 0) / pixels;
  return { numbers, linear, largest, activations: peakNumbers(graph) / pixels, widest };
}

function together(a: NetworkFacts, b: NetworkFacts): NetworkFacts {
  return {
    numbers: a.numbers + b.numbers,
    linear: a.linear + b.linear,
    largest: a.largest.numbers > b.largest.numbers ? a.largest : b.largest,
    activations: Math.max(a.activations, b.activations),
    widest: Math.max(a.widest, b.widest),
  };
}
