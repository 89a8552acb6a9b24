import type { AdapterUse } from '../../src/core/pipeline/adapters/adaptedModel.ts';

const SHOWN = 3;

/** What of the adapters the model cannot use, in one sentence; null: nothing. */
export function unknownLayers(uses: readonly AdapterUse[]): string | null {
  const some = uses.filter(({ adapter }) => adapter.unknown.length > 0);
  if (some.length === 0) return null;
  const each = some.map(({ adapter: { name, unknown } }) => {
    const more = unknown.length > SHOWN ? ', …' : '';
    return `${unknown.length} of ${name} (${unknown.slice(0, SHOWN).join(', ')}${more})`;
  });
  return `This model does not have all layers that its LoRAs change; these were left out: ${each.join('; ')}.`;
}
