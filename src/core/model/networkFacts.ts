import type { Graph } from '../onnx/graph.ts';
import { peakNumbers } from '../onnx/graphMemory.ts';
import { quantizable } from '../onnx/passes/quantizeLinear.ts';
import { elementCount } from '../tensor/dtype.ts';

/** What planning needs to know of a network. Plain numbers: they can be stored and sent. */
export interface NetworkFacts {
  /** Weights. */
  readonly numbers: number;
  /** Those of them in linear layers that can be quantised. */
  readonly linear: number;
  /** The largest tensor that stays in floats. */
  readonly largest: { readonly name: string; readonly numbers: number };
  /** Numbers alive at once while it runs, for each element (of pictures: each pixel of the latents) and each row of the batch. */
  readonly activations: number;
  /** Numbers of the largest tensor among them, counted the same way. */
  readonly widest: number;
}

/** Of a graph that was built for so many elements; no weight is read. */
export function networkFacts(graph: Graph, elements: number): NetworkFacts {
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
  const widest = sizes.reduce((most, size) => Math.max(most, size), 0) / elements;
  return { numbers, linear, largest, activations: peakNumbers(graph) / elements, widest };
}
