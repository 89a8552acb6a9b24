import { readAdapterFile } from '../../src/core/adapters/adapterFile.ts';
import type { AdapterUse } from '../../src/core/pipeline/adapters/adaptedModel.ts';
import { openAdapter, type Adapter } from '../../src/core/pipeline/adapters/openAdapter.ts';
import type { Settings } from '../../src/core/recipe/settings.ts';
import { openWeights } from '../../src/core/weights/openWeights.ts';
import { givenFolder, once, type GivenFiles } from './givenFiles.ts';
import type { LoadedModel } from './loadedModel.ts';

const opened = new WeakMap<LoadedModel, Map<string, Promise<Adapter>>>();

/** Opens what `adapters` name for a model: each file once, so that networks keep their sessions. Throws AquatintError. */
export async function readAdapters(
  loaded: LoadedModel,
  adapters: Settings['adapters'],
  files: GivenFiles,
): Promise<AdapterUse[]> {
  const known = opened.get(loaded) ?? new Map<string, Promise<Adapter>>();
  opened.set(loaded, known);
  const uses: AdapterUse[] = [];
  for (const { use, name, hash, strength, textStrength } of adapters) {
    if (use !== 'lora') continue;
    const adapter = await once(known, hash, async () => {
      const folder = givenFolder(files, { name, hash }, 'A LoRA');
      const [path = ''] = folder.paths;
      return openAdapter(readAdapterFile(name, openWeights(await folder.open(path))), loaded.model);
    });
    uses.push({ adapter, strength, textStrength });
  }
  return uses;
}

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
