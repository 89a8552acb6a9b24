import type { Graph, Node, Value } from '../onnx/graph.ts';
import { inUnits, peakNumbers } from '../onnx/graphMemory.ts';
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
  /** Bytes beside all that, whatever numbers are in: what its kernels are told. */
  readonly besides: number;
  /** Numbers of the largest tensor among them, counted the same way. */
  readonly widest: number;
}

/** A kernel is told its sizes in a buffer of its own, which is there until the next kernels of those that are told as much. */
const TOLD_BYTES = 4096;
/** Of each convolution's weights, which are turned when they are there. */
const TURNED_BYTES = 64;

/** Of a graph of one row, built for so many elements. No weight is read. */
export function networkFacts(graph: Graph, elements: number): NetworkFacts {
  const inLinear = quantizable(graph);
  let [numbers, linear] = [0, 0];
  let largest = { name: '', numbers: 0 };
  for (const { value } of graph.parameters) {
    const count = elementCount(value.shape);
    numbers += inUnits(count);
    if (inLinear.has(value.name)) linear += count;
    if (count > largest.numbers) largest = { name: value.name, numbers: count };
  }
  for (const { value } of graph.constants) if (onDevice(value)) numbers += inUnits(elementCount(value.shape));
  const sizes = [...graph.edges.values()].map(({ shape }) => elementCount(shape));
  const widest = sizes.reduce((most, size) => Math.max(most, size), 0) / elements;
  const activations = peakNumbers(forProvider(graph, 'webgpu')) / elements;
  const convolutions = graph.nodes.filter(({ opType }) => opType === 'Conv');
  return {
    numbers: numbers + leftOver(graph, convolutions),
    ...{ linear, largest, activations, widest },
    besides: TOLD_BYTES + TURNED_BYTES * convolutions.length,
  };
}

/** onnxruntime turns the weights of convolutions, and lets go of what they were; of the last one, with the session. */
function leftOver({ parameters }: Graph, convolutions: readonly Node[]): number {
  const [, weight] = convolutions.at(-1)?.inputs ?? [];
  return elementCount(parameters.find(({ value }) => value.name === weight)?.value.shape ?? [0]);
}

/** Sizes and axes are read by the host. */
const onDevice = ({ dtype }: Value): boolean => dtype !== 'I64';
