import type { WeightChange, Patch } from '../../adapters/kind.ts';
import { made } from '../../adapters/making.ts';
import type { Network } from '../../model/network.ts';
import type { NetworkFacts } from '../../model/networkFacts.ts';
import { withBranches } from '../../onnx/passes/lowRank.ts';
import { changedTensors, type TensorChange } from '../../weights/changedTensors.ts';
import { mergedSources } from '../../weights/merged.ts';
import { branchesOf, type AddedBranch } from './branches.ts';

/** What one adapter does to a network, by tensor. */
export type NetworkPatches = ReadonlyMap<string, readonly Patch[]>;

/**
 * The network with what adapters change. What is of low rank is a branch of the graph, whose strength is told at every run
 * (`branchStrengths`); all else is in the weights, made once with `strengths`, an entry for each adapter.
 */
export function adaptedNetwork<Shape>(
  network: Network<Shape>,
  patches: readonly (NetworkPatches | undefined)[],
  strengths: readonly number[],
): Network<Shape> {
  const added = new Map<string, AddedBranch[]>();
  const changes = new Map<string, TensorChange>();
  patches.forEach((own, adapter) => {
    for (const [tensor, all] of own ?? []) {
      for (const patch of all) {
        if (patch.kind === 'lowRank') added.set(tensor, [...(added.get(tensor) ?? []), { adapter, patch }]);
        else changes.set(tensor, chained(changes.get(tensor), patch, strengths[adapter] ?? 0));
      }
    }
  });
  const branches = branchesOf(added, (tensor) => network.weights.info(tensor).shape);
  const changed = changedTensors(network.weights, changes);
  const { name, check, build, parameters } = network;
  return {
    ...{ name, check, parameters },
    weights: mergedSources([changed, branches.factors]),
    ...(changes.size === 0
      ? {}
      : { prepare: async (making) => mergedSources([await changed.prepared(making), branches.factors]) }),
    build: (shape, dialect) => withBranches(build(shape, dialect), branches.byTensor, branches.inputs),
    get facts() {
      return withMore(network.facts, branches.numbers);
    },
    factsOf: (shape, elements) => withMore(network.factsOf(shape, elements), branches.numbers),
    branchStrengths: branches.valuesOf,
  };
}

const withMore = (facts: NetworkFacts, numbers: number): NetworkFacts => ({
  ...facts,
  numbers: facts.numbers + numbers,
});

function chained(before: TensorChange | undefined, { apply }: WeightChange, strength: number): TensorChange {
  return function* (numbers) {
    const own = before === undefined ? numbers : yield* made(before(numbers));
    return yield* made(apply(own, strength));
  };
}
