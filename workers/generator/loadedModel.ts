import type { Compiler } from '../../src/core/pipeline/compiler.ts';
import { Sessions } from '../../src/core/pipeline/sessions.ts';
import { openModel } from '../../src/core/families/openModel.ts';
import type { Model } from '../../src/core/model/model.ts';
import { BUILT_IN } from '../../src/core/model/card.ts';
import { compilerFor } from '../../src/runtime/compiler.ts';
import type { ComputeDevice } from '../../src/runtime/device.ts';
import type { LoadOptions } from '../../src/storage/siteFiles.ts';
import { fetchSiteModel } from '../../src/storage/siteModel.ts';
import { siteSupplies } from '../../src/storage/siteSupplies.ts';

/** Fetched for the first model that is not the site's own. */
const stored = () => import('../../src/storage/opfsModels.ts');

/** A model with its sessions. Its owner calls `sessions.release`. */
export interface LoadedModel {
  readonly id: string;
  readonly hash: string;
  /** See stampOf. */
  readonly stamp: string | null;
  readonly model: Model;
  /** Where its sessions are. */
  readonly device: ComputeDevice;
  readonly sessions: Sessions;
}

/** Tells a stored model from another that was imported under its id after it was removed. */
export async function stampOf(id: string): Promise<string | null> {
  return id === BUILT_IN.id ? BUILT_IN.id : (await stored()).stampOfStoredModel(id);
}

export async function loadModel(
  id: string,
  {
    site,
    deviceFor,
    ...options
  }: LoadOptions & { readonly site: URL; readonly deviceFor: (model: Model) => ComputeDevice },
): Promise<LoadedModel> {
  const stamp = await stampOf(id);
  const { folder, hash, reading } =
    id === BUILT_IN.id
      ? await fetchSiteModel(new URL(`models/${BUILT_IN.id}/`, site), BUILT_IN.name, options)
      : await (await stored()).openStoredModel(id);
  options.signal.throwIfAborted();
  const model = await openModel(folder, siteSupplies(site, options.signal));
  const device = deviceFor(model);
  const compiler = compilerFor(device);
  const careful: Compiler = { ...compiler, reading };
  const sessions = new Sessions(careful);
  return { id, hash, stamp, model, device, sessions };
}
