import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { BUILT_IN } from '../core/model/card.ts';
import type { Recipe } from '../core/recipe/recipe.ts';
import { USUAL_SOURCE, type Settings } from '../core/recipe/settings.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { t } from '../texts/translate.ts';
import { useItems } from './items.ts';
import { useModels } from './models.ts';
import { notify } from './notices.ts';
import { addJob } from './queue.ts';
import { broughtFile, keptPicture } from './startFrom.ts';

/** What makes pictures larger: the site's own network, Lanczos, or a file by its hash. */
export type Enlarger = 'built-in' | 'lanczos' | (string & {});

interface EnlargingState {
  /** Remembered from one picture to the next. */
  readonly by: Enlarger;
}

const readState = (stored: unknown): EnlargingState => {
  const raw: Readonly<Record<string, unknown>> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return { by: typeof raw['by'] === 'string' ? raw['by'] : 'built-in' };
};

export const useEnlarging = create<EnlargingState>()(
  persist(() => readState(null), {
    name: 'aquatint.enlarging',
    version: 1,
    merge: (stored) => readState(stored),
  }),
);

export function chooseEnlarger(by: Enlarger): void {
  useEnlarging.setState({ by });
}

export interface EnlargerChoice {
  readonly value: Enlarger;
  readonly label: string;
}

/** What there is to choose from. */
export const enlargersOf = (items: readonly ItemSummary[]): readonly EnlargerChoice[] => [
  { value: 'built-in', label: t('stores:animevideov3BuiltIn') },
  ...items.filter(({ kind }) => kind === 'upscaler').map(({ hash, name }) => ({ value: hash, label: name })),
  { value: 'lanczos', label: t('stores:lanczos') },
];

/** As settings name it; a file that is gone is the site's own. */
export function upscalerOf(by: Enlarger): Settings['upscaler'] {
  const item = useItems.getState().items.find(({ hash, kind }) => hash === by && kind === 'upscaler');
  return item === undefined ? null : { name: item.name, hash: item.hash };
}

/** The print's own pixels, larger: nothing is drawn anew. */
export async function enlargePixels(id: string, recipe: Recipe, scale: number): Promise<void> {
  const settings = await fromPixels(id, recipe);
  if (settings === null) return;
  const { by } = useEnlarging.getState();
  const enlarge = { scale, by: by === 'lanczos' ? ('lanczos' as const) : ('network' as const) };
  await addJob({
    settings: { ...settings, adapters: [], enlarge, upscaler: upscalerOf(by) },
    repeats: false,
  });
  notify({ text: t('stores:queuedToBeEnlarged', { scale }) });
}

/** Settings that begin with a print as it is; null, after saying so, where its file is gone. */
export async function fromPixels(id: string, { settings }: Recipe): Promise<Settings | null> {
  const file = await broughtFile({ print: id });
  const image = file && (await keptPicture(file));
  if (image === null) return null;
  const isHere = useModels.getState().models.some((model) => model.id === settings.model);
  return {
    ...settings,
    ...{ model: isHere ? settings.model : BUILT_IN.id, count: 1 },
    source: { ...USUAL_SOURCE, image, strength: 0 },
    ...{
      controls: [],
      imagePrompts: [],
      refiner: null,
      secondPass: null,
      detail: null,
      enlarge: null,
      cascade: [],
    },
  };
}
