import type { Model } from '../core/model/model.ts';
import { cardOf } from '../core/model/cardOf.ts';
import type { StoredModel } from './opfsModels.ts';

interface Named {
  readonly id: string;
  readonly name: string;
  /** See OpenedModel. */
  readonly hash: string;
  readonly blobs: ReadonlyMap<string, Blob>;
}

/** What is written beside a model's files, so that listing models opens none. */
export function describeModel({ id, name, hash, blobs }: Named, opened: Model): StoredModel {
  const files = [...blobs].map(([path, { size }]) => ({ path, bytes: size }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { ...{ id, name, hash, files, bytes }, card: cardOf(opened), licence: null, source: '' };
}
