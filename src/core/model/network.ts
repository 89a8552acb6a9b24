import type { Dialect, Graph, Origin } from '../onnx/graph.ts';
import type { MakingHooks } from '../weights/changedTensors.ts';
import type { ParameterCheck } from '../weights/checkParameters.ts';
import type { TensorSource } from '../weights/tensorSource.ts';
import { networkFacts, type NetworkFacts } from './networkFacts.ts';

/**
 * A neural network: its graph for a shape, and where its weights lie. The same object is the same network: sessions are
 * held by it. A network for any shape is a Network<never>: planner, checks and release need no shape.
 */
export interface Network<Shape = never> {
  /** Its place in the model, as its folder is called: 'unet', 'text_encoder_2', 'vae/decoder'. */
  readonly name: string;
  readonly weights: TensorSource;
  /** Counted when first asked for, from the graph alone. */
  readonly facts: NetworkFacts;
  /** How messages speak of its tensors. */
  readonly check: ParameterCheck;
  readonly build: (shape: Shape, dialect: Dialect) => Graph;
  /** What it needs of its weights: all tensors by name and shape. */
  readonly parameters: () => readonly Origin[];
  /** With adapters: inputs of the graph that say how strong each is, the same for all of a batch. They are told at every run. */
  readonly branchStrengths?: BranchStrengths;
  /** Where some of its weights take long to make: makes them, and gives what a session is then created from. */
  readonly prepare?: (making: MakingHooks) => Promise<TensorSource>;
}

export type BranchStrengths = (strengths: readonly number[]) => Readonly<Record<string, Float32Array>>;

export interface NetworkParts<Shape> extends Pick<Network<Shape>, 'name' | 'weights' | 'check' | 'build'> {
  /** The least that it can be built for, and whatever it may be asked for. */
  readonly smallest: Shape;
  /** Large enough that what does not grow with the picture hardly counts; `elements` of them (pixels of the latents). */
  readonly typical: { readonly shape: Shape; readonly elements: number };
  /** Tensors that are read beside the graph. */
  readonly beside?: readonly Origin[];
}

export function createNetwork<Shape>(parts: NetworkParts<Shape>): Network<Shape> {
  const { name, weights, check, build, smallest, typical, beside = [] } = parts;
  let facts: NetworkFacts | null = null;
  return {
    ...{ name, weights, check, build },
    get facts() {
      return (facts ??= networkFacts(build(typical.shape, 'webgpu'), typical.elements));
    },
    parameters: () => [...build(smallest, 'wasm').parameters.map(({ origin }) => origin), ...beside],
  };
}

/** The network over weights that are made of its own; its facts are the same, since what is added hardly counts. */
export function overWeights<Shape>(
  network: Network<Shape>,
  made: (weights: TensorSource) => TensorSource,
  build = network.build,
): Network<Shape> {
  const { name, check, parameters, branchStrengths, prepare } = network;
  return {
    ...{ name, check, build, parameters, weights: made(network.weights) },
    ...(branchStrengths === undefined ? {} : { branchStrengths }),
    ...(prepare === undefined ? {} : { prepare: async (making) => made(await prepare(making)) }),
    get facts() {
      return network.facts;
    },
  };
}
