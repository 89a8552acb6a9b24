import type { AdapterUse } from '../../src/core/pipeline/adapters/adapters.ts';
import { said, type Said } from '../../src/core/said.ts';

const SHOWN = 3;

/** What of the adapters the model cannot use; null: nothing. */
export function unknownLayers(uses: readonly AdapterUse[]): Said | null {
  const some = uses.filter(({ adapter }) => adapter.unknown.length > 0);
  if (some.length === 0) return null;
  const layers = some.map(({ adapter: { name, unknown } }) => {
    const shown = unknown.length > SHOWN ? [...unknown.slice(0, SHOWN), '…'] : unknown;
    return said('notice.layersOf', { count: unknown.length, name, layers: shown });
  });
  return said('notice.unknownLayers', { layers });
}
