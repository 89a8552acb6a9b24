import { annotatorsOf } from '../core/annotators/annotators.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { MadeControlPicture } from '../engine/controlPictures.ts';
import type { ControlPictureWish } from '../protocol/controlPicture.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { annotatorFilesOf } from './annotators.ts';
import { editDraft, editSetting, useDraft } from './draft.ts';
import { theEngine } from './engineRef.ts';
import { guidesFor, isControl, isGuide, usualEncoder } from './guideNetworks.ts';
import { fits, useItems } from './items.ts';
import { useModels } from './models.ts';
import { readSource } from './sources.ts';
import { broughtFile, keptPicture, type Brought } from './startFrom.ts';

/** The form's pictures beside words: each with the network that looks at it. */

type Control = Settings['controls'][number];
type ImagePrompt = Settings['imagePrompts'][number];

/** Where one is in the form. */
export interface GuidePlace {
  readonly list: 'controls' | 'imagePrompts';
  readonly place: number;
}

const familyNow = (): string => {
  const { models } = useModels.getState();
  return models.find(({ id }) => id === useDraft.getState().model)?.card.family ?? '';
};

/** The form is guided by one picture more, and by the first network that fits the model. */
export async function addGuide(brought: Brought): Promise<void> {
  const image = await keptOf(brought);
  if (image === null) return;
  const now = { model: useDraft.getState().model, family: familyNow() };
  const [network] = guidesFor(useItems.getState().items, now).filter((one) => fits(one, now.family));
  put(image, network);
}

async function keptOf(brought: Brought): Promise<string | null> {
  const file = await broughtFile(brought);
  return file && keptPicture(file);
}

function put(
  image: string,
  network: ItemSummary | undefined,
  kept: Partial<Control | ImagePrompt> = {},
): void {
  const { controls, imagePrompts } = useDraft.getState();
  const { strength = 1, from = 0, to = 1 } = kept;
  const use = { strength, from, to };
  if (network === undefined || isControl(network)) {
    const { name = '', hash = null, builtIn } = network ?? {};
    // the site's own knows lines only
    const preprocessor = builtIn === true ? 'canny' : 'none';
    editSetting('controls', [...controls, { ...use, image, name, hash, preprocessor }]);
    return;
  }
  const { name, hash } = network;
  const encoder = usualEncoder(useItems.getState().items, network);
  editSetting('imagePrompts', [...imagePrompts, { ...use, images: [image], name, hash, encoder }]);
}

/** One control picture more, with what is usual of all that is not given. */
export function addControl(control: Pick<Control, 'image'> & Partial<Control>): void {
  editSetting('controls', [...useDraft.getState().controls, control]);
}

export function removeGuide({ list, place }: GuidePlace): void {
  const { controls, imagePrompts } = useDraft.getState();
  if (list === 'controls') editDraft({ controls: controls.filter((_, i) => i !== place) });
  else editDraft({ imagePrompts: imagePrompts.filter((_, i) => i !== place) });
}

/** Another network for the same picture; of another kind it takes the picture to where its kind is. */
export function chooseNetwork(at: GuidePlace, network: ItemSummary): void {
  const { controls, imagePrompts } = useDraft.getState();
  const { name, hash } = network;
  const [control, prompt] = [controls[at.place], imagePrompts[at.place]];
  if (at.list === 'controls' && control !== undefined) {
    if (isControl(network)) return changeControl(at.place, { name, hash });
    removeGuide(at);
    return put(control.image, network, control);
  }
  if (prompt === undefined) return;
  if (!isControl(network)) {
    const encoder = usualEncoder(useItems.getState().items, network) ?? prompt.encoder;
    return changeImagePrompt(at.place, { name, hash, encoder });
  }
  removeGuide(at);
  for (const image of prompt.images) put(image, network, prompt);
}

export function changeControl(place: number, change: Partial<Control>): void {
  const { controls } = useDraft.getState();
  editDraft({ controls: controls.map((one, i) => (i === place ? { ...one, ...change } : one)) });
}

export function changeImagePrompt(place: number, change: Partial<ImagePrompt>): void {
  const { imagePrompts } = useDraft.getState();
  editDraft({ imagePrompts: imagePrompts.map((one, i) => (i === place ? { ...one, ...change } : one)) });
}

/** Another control picture for the same network. */
export async function replaceControlPicture(place: number, brought: Brought): Promise<void> {
  const image = await keptOf(brought);
  if (image !== null) changeControl(place, { image });
}

/** One more picture for the same IP-Adapter. */
export async function addPromptPicture(place: number, brought: Brought): Promise<void> {
  const image = await keptOf(brought);
  const prompt = useDraft.getState().imagePrompts[place];
  if (image === null || prompt === undefined || prompt.images.includes(image)) return;
  editSetting(`imagePrompts.${place}.images`, [...prompt.images, image]);
}

/** The last one takes the adapter with it. */
export function removePromptPicture(place: number, image: string): void {
  const images = useDraft.getState().imagePrompts[place]?.images.filter((one) => one !== image) ?? [];
  if (images.length === 0) removeGuide({ list: 'imagePrompts', place });
  else changeImagePrompt(place, { images });
}

/** Pictures that waited for their network have it as soon as it is added. Returns the way to stop. */
export function watchGuides(): () => void {
  return useItems.subscribe(({ items }, before) => {
    const known = new Set(before.items.map(({ hash }) => hash));
    const arrived = items.filter(({ hash, builtIn }) => !known.has(hash) && builtIn !== true);
    for (const item of arrived) if (isGuide(item)) takeArrival(item);
    fillEncoders(items);
  });
}

function takeArrival(item: ItemSummary): void {
  const place = useDraft.getState().controls.findIndex(({ hash }) => hash === null);
  if (place >= 0 && fits(item, familyNow())) chooseNetwork({ list: 'controls', place }, item);
}

function fillEncoders(items: readonly ItemSummary[]): void {
  useDraft.getState().imagePrompts.forEach(({ encoder, hash }, place) => {
    const adapter = items.find((one) => one.hash === hash);
    const usual = encoder === null && adapter !== undefined ? usualEncoder(items, adapter) : null;
    if (usual !== null) changeImagePrompt(place, { encoder: usual });
  });
}

/** What the network will see of a kept picture; null where that picture is not on this device. */
export async function controlPictureOf(
  image: string,
  wish: ControlPictureWish,
  signal: AbortSignal,
): Promise<MadeControlPicture | null> {
  const file = await readSource(image);
  if (file === null) return null;
  if (annotatorsOf(wish.preprocessor).length === 0)
    return theEngine().controlPictures.make(file, wish, signal);
  return theEngine().controlPicture(file, wish, await annotatorFilesOf([wish]), signal);
}
