import type { AdapterClue } from '../core/metadata/adapterClues.ts';
import type { UnmappedSetting } from '../core/metadata/importedPicture.ts';
import { nameKey } from '../core/prompt/networkStrengths.ts';
import type { Settings } from '../core/recipe/settings.ts';
import type { ItemSummary } from '../protocol/models.ts';
import { t } from '../texts/translate.ts';

/** LoRAs and embeddings of a brought picture. */
export interface ImportedAdapters {
  readonly adapters: Settings['adapters'];
  /** What is not on this device, or another file than the picture's. */
  readonly unmapped: readonly UnmappedSetting[];
}

/** Finds on this device what a picture was made with: by hash, else by name. */
export function importedAdapters(
  clues: readonly AdapterClue[],
  items: readonly ItemSummary[],
): ImportedAdapters {
  const unmapped: UnmappedSetting[] = [];
  const adapters = clues.flatMap((clue) => {
    const { use, name, strength, textStrength } = clue;
    const item = findItem(clue, items);
    const told = { name: use === 'lora' ? t('stores:lora') : t('stores:embedding'), value: toldOf(clue) };
    if (item === null) {
      unmapped.push({ ...told, why: t('stores:itIsNotOnThisDevice') });
      return [];
    }
    if (clue.hash !== '' && !hasHash(item, clue.hash)) {
      unmapped.push({ ...told, why: t('stores:theFileOfThatNameHere') });
    }
    const { hash, tensorHash } = item;
    return [{ use, name: name === '' ? item.name : name, hash, tensorHash, strength, textStrength }];
  });
  return { adapters, unmapped };
}

function findItem({ use, name, hash }: AdapterClue, items: readonly ItemSummary[]): ItemSummary | null {
  const own = items.filter(({ kind }) => kind === use);
  const byHash = hash === '' ? undefined : own.find((item) => hasHash(item, hash));
  const byName = (key: (name: string) => string): ItemSummary | undefined =>
    name === '' ? undefined : own.find((item) => key(item.name) === key(name));
  return byHash ?? byName(nameKey) ?? byName(plainName) ?? null;
}

/** Programs shorten them, and count the file, or its numbers alone, or believe what the file says. */
const hasHash = ({ hash, tensorHash, toldHashes }: ItemSummary, begins: string): boolean =>
  [hash, tensorHash, ...toldHashes].some((one) => one.startsWith(begins));

const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

function toldOf({ use, name, hash, strength, textStrength }: AdapterClue): string {
  const strengths =
    strength === textStrength ? `${strength}` : t('stores:strengthAndWords', { strength, textStrength });
  const parts = [
    use === 'lora' && name !== '' ? `${name}: ${strengths}` : name,
    hash === '' ? '' : `(${hash.slice(0, 12)})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
