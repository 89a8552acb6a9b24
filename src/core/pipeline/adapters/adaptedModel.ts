import type { Network } from '../../model/network.ts';
import { strengthAt, type Curve } from '../../prompt/networkStrengths.ts';
import type { Denoiser } from '../denoisers.ts';
import type { Model } from '../../model/model.ts';
import { adaptedNetwork } from './adaptedNetwork.ts';
import type { Adapter } from './openAdapter.ts';
import type { Embedding } from './openEmbedding.ts';
import { taughtEncoder } from './taughtEncoder.ts';

/** An adapter, and how strong it is. */
export interface AdapterUse {
  readonly adapter: Adapter;
  /** 1: as it was trained. */
  readonly strength: number;
  /** For the text encoders. */
  readonly textStrength: number;
  /** In place of `strength`, where it changes on the way; what is in the weights has the beginning's. */
  readonly curve?: Curve;
}

/** Everything that makes another model of a model. */
export interface Adapters {
  readonly uses: readonly AdapterUse[];
  /** Words that it learns. */
  readonly embeddings: readonly Embedding[];
}

export const NO_ADAPTERS: Adapters = { uses: [], embeddings: [] };

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
export function adaptedModel(model: Model, adapters: Adapters): Model {
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

function adapt(model: Model, { uses, embeddings }: Adapters): Model {
  const own = <Shape>(network: Network<Shape>, strengths: readonly number[]): Network<Shape> => {
    const patches = uses.map(({ adapter }) => adapter.patches.get(network.name));
    return patches.every((one) => one === undefined) ? network : adaptedNetwork(network, patches, strengths);
  };
  const adaptedDenoiser = ({ ahead, ...one }: Denoiser): Denoiser => ({
    ...one,
    network: own(one.network, modelStrengths(uses)),
    ...(ahead === undefined
      ? {}
      : { ahead: { ...ahead, network: own(ahead.network, modelStrengths(uses)) } }),
  });
  return {
    ...model,
    denoiser: adaptedDenoiser(model.denoiser),
    fewSteps: model.fewSteps === null ? null : adaptedDenoiser(model.fewSteps),
    textEncoders: model.textEncoders.map((encoder, i) => {
      const network = own(encoder.network, textStrengths(uses));
      return taughtEncoder(network === encoder.network ? encoder : { ...encoder, network }, i, embeddings);
    }),
  };
}

/** `share` of the way is behind, 0 … 1. */
export const modelStrengths = (uses: readonly AdapterUse[], share = 0): number[] =>
  uses.map(({ strength, curve }) => (curve === undefined ? strength : strengthAt(curve, share)));

export const textStrengths = (uses: readonly AdapterUse[]): number[] =>
  uses.map(({ textStrength }) => textStrength);
