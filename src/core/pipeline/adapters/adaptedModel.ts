import { strengthAt } from '../../prompt/networkStrengths.ts';
import type { Model } from '../../model/model.ts';
import type { Adapters, AdapterUse } from './adapters.ts';
import type { Adapter } from './openAdapter.ts';
import type { Embedding } from './openEmbedding.ts';

interface Made {
  readonly key: string;
  readonly parts: readonly (Adapter | Embedding)[];
  readonly model: Model;
}

/** The last ones: whoever goes back to a strength, or calls another off, finds its sessions again. */
const made = new WeakMap<Model, readonly Made[]>();
const MOST_MADE = 4;

/**
 * The model with adapters. The same adapters as last time give the same networks, whatever the strengths of their branches are:
 * sessions stay. Only strengths of what is in the weights make other networks.
 */
export async function adaptedModel(model: Model, adapters: Adapters): Promise<Model> {
  const { uses, embeddings } = adapters;
  const parts = [...uses.map(({ adapter }) => adapter), ...embeddings];
  if (parts.length === 0) return model;
  const texts = new Set(model.textEncoders.map(({ network }) => network.name));
  const key = JSON.stringify(uses.map((use) => fixedStrengths(use, texts)));
  const all = made.get(model) ?? [];
  const known = all.find(
    (one) =>
      one.key === key && one.parts.length === parts.length && parts.every((part, i) => part === one.parts[i]),
  );
  // What adapts is fetched for the first model that is adapted.
  const { adapt } = await import('./adapt.ts');
  const own = known ?? { key, parts, model: adapt(model, adapters) };
  made.set(model, [own, ...all.filter((one) => one !== known)].slice(0, MOST_MADE));
  return own.model;
}

/** Of the model and of the text encoders; null where nothing in the weights depends on it. */
function fixedStrengths(
  { adapter: { patches }, strength, textStrength, curve }: AdapterUse,
  texts: ReadonlySet<string>,
): (number | null)[] {
  const isFixed = (network: string): boolean =>
    [...(patches.get(network)?.values() ?? [])].some((all) => all.some(({ kind }) => kind === 'change'));
  const of = (isText: boolean, value: number): number | null =>
    [...patches.keys()].some((network) => texts.has(network) === isText && isFixed(network)) ? value : null;
  return [of(false, curve === undefined ? strength : strengthAt(curve, 0)), of(true, textStrength)];
}
