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
  /** Counted when first asked for, from a typical graph alone. */
  readonly facts: NetworkFacts;
  /** The same, of its graph for this very shape, of which a plan has so many elements. */
  readonly factsOf: (shape: Shape, elements: number) => NetworkFacts;
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

interface Sized<Shape> {
  readonly shape: Shape;
  readonly elements: number;
}

export interface NetworkParts<Shape> extends Pick<Network<Shape>, 'name' | 'weights' | 'check' | 'build'> {
  /** Large enough that what does not grow with the picture hardly counts; `elements`: pixels of the latents. */
  readonly typical: Sized<Shape>;
  /** Where a typical graph leaves out some of the weights, a shape whose graph has all of them. */
  readonly whole?: Shape;
  /** Tensors that are read beside the graph. */
  readonly beside?: readonly Origin[];
}

export function createNetwork<Shape>(parts: NetworkParts<Shape>): Network<Shape> {
  const { name, weights, check, build, typical, whole, beside = [] } = parts;
  // a graph takes long to build, and most of those who ask for one of these ask for the other, too
  let counted: { readonly facts: NetworkFacts; readonly origins: readonly Origin[] } | null = null;
  const count = () => {
    if (counted !== null) return counted;
    const { shape, elements } = typical;
    const graph = build(shape, 'webgpu');
    counted = { facts: networkFacts(graph, elements), origins: originsOf(graph) };
    return counted;
  };
  const ofShapes = new Map<string, NetworkFacts>();
  const factsOf = (shape: Shape, elements: number): NetworkFacts => {
    const key = JSON.stringify([shape, elements]);
    if (key === JSON.stringify([typical.shape, typical.elements])) return count().facts;
    const facts = ofShapes.get(key) ?? networkFacts(build(shape, 'webgpu'), elements);
    ofShapes.set(key, facts);
    return facts;
  };
  return {
    ...{ name, weights, check, build, factsOf },
    get facts() {
      return count().facts;
    },
    parameters: () => [
      ...(whole === undefined ? count().origins : originsOf(build(whole, 'wasm'))),
      ...beside,
    ],
  };
}

const originsOf = ({ parameters }: Graph): readonly Origin[] => parameters.map(({ origin }) => origin);

/** The network over weights that are made of its own; its facts are the same, since what is added hardly counts. */
export function overWeights<Shape>(
  network: Network<Shape>,
  made: (weights: TensorSource) => TensorSource,
  build = network.build,
): Network<Shape> {
  const { name, check, parameters, factsOf, branchStrengths, prepare } = network;
  return {
    ...{ name, check, build, parameters, factsOf, weights: made(network.weights) },
    ...(branchStrengths === undefined ? {} : { branchStrengths }),
    ...(prepare === undefined ? {} : { prepare: async (making) => made(await prepare(making)) }),
    get facts() {
      return network.facts;
    },
  };
}
