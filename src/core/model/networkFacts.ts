import type { Graph, Value } from '../onnx/graph.ts';
import { peakNumbers } from '../onnx/graphMemory.ts';
import { forProvider } from '../onnx/passes/forProvider.ts';
import { quantizable } from '../onnx/passes/quantizeLinear.ts';
import { elementCount } from '../tensor/dtype.ts';

/** What planning needs to know of a network. Plain numbers: they can be stored and sent. */
export interface NetworkFacts {
  /** Weights, and what the graph itself brings: tables of places, masks. */
  readonly numbers: number;
  /** Those of them in linear layers that can be quantised. */
  readonly linear: number;
  /** The largest tensor that stays in floats. */
  readonly largest: { readonly name: string; readonly numbers: number };
  /** Numbers held at once while it runs, for each element (of pictures: each pixel of the latents) and each row of the batch. */
  readonly activations: number;
  /** Those beside them, for each row, that do not grow with the picture: a text's. */
  readonly besides: number;
  /** Numbers of the largest tensor among them, counted the same way. */
  readonly widest: number;
}

/** A graph of one row, built for so many elements. */
export interface CountedGraph {
  readonly graph: Graph;
  readonly elements: number;
}

/**
 * No weight is read. Without a `smaller` graph of the same network, all that is alive counts as growing with the elements. Between the
 * two sizes it is rather less than is said, for what is largest at one moment is so at another for smaller pictures.
 */
export function networkFacts(
  { graph, elements }: CountedGraph,
  smaller: CountedGraph | null = null,
): NetworkFacts {
  const inLinear = quantizable(graph);
  let [numbers, linear] = [0, 0];
  let largest = { name: '', numbers: 0 };
  for (const { value } of graph.parameters) {
    const count = elementCount(value.shape);
    numbers += count;
    if (inLinear.has(value.name)) linear += count;
    if (count > largest.numbers) largest = { name: value.name, numbers: count };
  }
  for (const { value } of graph.constants) if (onDevice(value)) numbers += elementCount(value.shape);
  const sizes = [...graph.edges.values()].map(({ shape }) => elementCount(shape));
  const widest = sizes.reduce((most, size) => Math.max(most, size), 0) / elements;
  const [most, least] = [peakOf(graph), smaller === null ? 0 : peakOf(smaller.graph)];
  const activations = (most - least) / (elements - (smaller?.elements ?? 0));
  return { numbers, linear, largest, activations, besides: most - activations * elements, widest };
}

/** On WebGPU, where memory is scarce. */
const peakOf = (graph: Graph): number => peakNumbers(forProvider(graph, 'webgpu'));

/** Sizes and axes are read by the host. */
const onDevice = ({ dtype }: Value): boolean => dtype !== 'I64';
