import type { Network } from '../model/network.ts';
import { checkParameters } from '../weights/checkParameters.ts';
import type { TensorSource } from '../weights/tensorSource.ts';

/**
 * Compares names and shapes with the headers; networks that share their weights (encoder and decoder) use them together. Throws
 * AquatintError 'model-mismatch'; gives back the names of tensors that no network has.
 */
export function checkWeights(networks: readonly Network[]): readonly string[] {
  const bySource = new Map<TensorSource, Network[]>();
  for (const network of networks)
    bySource.set(network.weights, [...(bySource.get(network.weights) ?? []), network]);
  return [...bySource].flatMap(([weights, users]) => {
    const expected = users.flatMap((network) => network.parameters());
    return users.slice(0, 1).flatMap(({ check }) => checkParameters(expected, weights, check));
  });
}
