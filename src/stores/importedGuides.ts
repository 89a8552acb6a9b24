import type { UnmappedSetting } from '../core/metadata/importedPicture.ts';
import { isNamed } from '../core/model/item.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { t } from '../texts/translate.ts';

type Guides = Pick<Settings, 'controls' | 'imagePrompts'>;

/** What is on this device. */
interface Kept {
  readonly items: readonly ItemSummary[];
  /** SHA-256 of pictures. */
  readonly sources: ReadonlySet<string>;
}

export interface ImportedGuides extends Guides {
  readonly unmapped: readonly UnmappedSetting[];
}

/**
 * The pictures that guided a brought one, where they are kept here; each network that looked at them is found by its hash. A
 * control picture waits for another network, an image prompt is nothing without its adapter.
 */
export function importedGuides({ controls, imagePrompts }: Guides, { items, sources }: Kept): ImportedGuides {
  const unmapped: UnmappedSetting[] = [];
  const isHere = (what: string, network: Network): boolean => {
    if (network.hash === null || items.some((item) => isNamed(item, network.hash))) return true;
    unmapped.push({ name: what, value: valueOf(network), why: t('stores:networkIsNotHere') });
    return false;
  };
  const isKept = (what: string, network: Network, images: readonly string[]): boolean => {
    if (images.some((image) => sources.has(image))) return true;
    unmapped.push({
      name: what,
      value: t('stores:valueFor', { network: valueOf(network) }),
      why: t('stores:itIsNotOnThisDeviceChoose'),
    });
    return false;
  };
  return {
    controls: controls.flatMap((control) => {
      const isNetworkHere = isHere(t('stores:controlNetwork'), control);
      if (!isKept(t('stores:controlPicture'), control, [control.image])) return [];
      return [isNetworkHere ? control : { ...control, hash: null, name: '' }];
    }),
    imagePrompts: imagePrompts.flatMap((prompt) => {
      const areHere = [
        isHere(t('stores:ipAdapter'), prompt),
        prompt.encoder === null || isHere(t('stores:imageEncoder'), prompt.encoder),
        isKept(t('stores:pictureAsAPrompt'), prompt, prompt.images),
      ];
      const images = prompt.images.filter((image) => sources.has(image));
      return areHere.every(Boolean) ? [{ ...prompt, images }] : [];
    }),
    unmapped,
  };
}

interface Network {
  readonly name: string;
  readonly hash: string | null;
}

const valueOf = ({ name, hash }: Network): string =>
  [name, hash === null ? '' : `(${hash.slice(0, 12)})`].filter((part) => part !== '').join(' ');
