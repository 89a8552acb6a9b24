import { BUILT_IN } from '../core/model/card.ts';
import type { ItemKind } from '../core/model/item.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { theEngine } from './engineRef.ts';
import { fits } from './items.ts';

/** The networks on this device that look at pictures beside the words. */

const CONTROLS: readonly ItemKind[] = ['controlnet', 't2i'];

export const isControl = ({ kind }: Pick<ItemSummary, 'kind'>): boolean => CONTROLS.includes(kind);
export const isGuide = (item: Pick<ItemSummary, 'kind'>): boolean =>
  isControl(item) || item.kind === 'ip-adapter';

interface ModelNamed {
  readonly model: string;
  readonly family: string;
}

/** The site's own networks are for its own model, whatever else is unknown. */
const isOffered = ({ builtIn }: ItemSummary, model: string): boolean =>
  builtIn !== true || model === BUILT_IN.id;

/** Those that look at pictures, what fits the model first. */
export function guidesFor(
  items: readonly ItemSummary[],
  { model, family }: ModelNamed,
): readonly ItemSummary[] {
  const guides = items.filter((item) => isGuide(item) && isOffered(item, model));
  return [...guides.filter((item) => fits(item, family)), ...guides.filter((item) => !fits(item, family))];
}

/** Of those that were made for strokes people name them so: "control_v11p_sd15_scribble", "t2iadapter_sketch_sd14v1". */
const SKETCHER = /scribble|sketch|pencil/i;

/** The network that makes pictures of drawings for a model; null where there is none. The site's own is for its own model. */
export function sketcherFor(
  items: readonly ItemSummary[],
  { model, family }: ModelNamed,
): ItemSummary | null {
  const fitting = items.filter((item) =>
    model === BUILT_IN.id ? item.builtIn === true : isOffered(item, model) && fits(item, family),
  );
  return fitting.find((item) => isControl(item) && SKETCHER.test(item.name)) ?? null;
}

/** Does the encoder give what the adapter needs? Where nobody knows, it may. */
export const seesFor = (encoder: ItemSummary, adapter: ItemSummary): boolean =>
  encoder.vision.length === 0 ||
  adapter.vision.length === 0 ||
  adapter.vision.some((need) => encoder.vision.includes(need));

/** For an IP-Adapter, those that it understands first. */
export function encodersFor(
  items: readonly ItemSummary[],
  adapter: ItemSummary | undefined,
): readonly ItemSummary[] {
  const encoders = items.filter(({ kind }) => kind === 'image-encoder');
  const isUsable = (one: ItemSummary): boolean => adapter === undefined || seesFor(one, adapter);
  return [...encoders.filter(isUsable), ...encoders.filter((one) => !isUsable(one))];
}

/** The one that is taken until another is chosen; null where none fits. */
export function usualEncoder(
  items: readonly ItemSummary[],
  adapter: ItemSummary,
): Settings['imagePrompts'][number]['encoder'] {
  const [best] = encodersFor(items, adapter);
  return best === undefined || !seesFor(best, adapter) ? null : { name: best.name, hash: best.hash };
}

/** The published encoder that gives what an IP-Adapter needs, as people call it. */
export const encoderName = ({ vision }: ItemSummary): string =>
  // eslint-disable-next-line no-restricted-syntax -- names
  vision.includes('embedding 1280') ? 'CLIP ViT-bigG' : 'CLIP ViT-H';

/** The name of weights that folders and readers of folders agree on. */
const WEIGHTS = 'diffusion_pytorch_model.safetensors';

/** The files of the networks that settings name, as the generator takes them. */
export async function networkFilesOf({
  controls,
  imagePrompts,
  upscaler,
}: Pick<Settings, 'controls' | 'imagePrompts' | 'upscaler'>): Promise<Map<string, Blob>> {
  const encoders = imagePrompts.flatMap(({ encoder }) => encoder ?? []);
  const named = [...controls, ...imagePrompts, ...encoders, ...(upscaler === null ? [] : [upscaler])];
  const files = new Map<string, Blob>();
  for (const hash of new Set(named.flatMap((network) => network.hash ?? []))) {
    const { file, config } = await theEngine().models.item(hash);
    if (file === null) continue;
    if (config === null) files.set(hash, file);
    else files.set(`${hash}/${WEIGHTS}`, file).set(`${hash}/config.json`, config);
  }
  return files;
}
