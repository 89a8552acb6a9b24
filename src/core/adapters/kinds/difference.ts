import type { AdapterKind, LayerPatch } from '../kind.ts';
import type { LayerFactors } from '../layerFactors.ts';
import { addScaled } from '../matrix.ts';

/** What training changed, as it is: of whole layers (`diff`, `diff_b`) and of norms (`w_norm`, `b_norm`). */
export const DIFFERENCE: AdapterKind = {
  name: 'whole differences',
  signs: ['diff', 'diff_b', 'w_norm', 'b_norm'],
  parts: [],
  others: ['alpha'],
  read: (layer, { weight, bias }) => [
    ...['diff', 'w_norm'].flatMap((name) => added(layer, name, { of: 'weight', size: weight })),
    ...['diff_b', 'b_norm'].flatMap((name) => added(layer, name, { of: 'bias', size: bias ?? [] })),
  ],
};

function added(
  layer: LayerFactors,
  name: string,
  { of, size }: { readonly of: LayerPatch['of']; readonly size: readonly number[] },
): LayerPatch[] {
  if (!layer.has(name)) return [];
  const { read } = layer.sized(name, size);
  const apply = (numbers: Float32Array<ArrayBuffer>, strength: number) =>
    addScaled(numbers, read(), strength);
  return [{ of, patch: { kind: 'change', apply } }];
}
