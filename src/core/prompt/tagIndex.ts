/** A word of a list that people tag pictures with. */
export interface Tag {
  readonly name: string;
  /** Pictures that have it; more is offered first. */
  readonly count: number;
  readonly aliases: readonly string[];
}

export interface FoundTag {
  readonly name: string;
  readonly count: number;
  /** The other name that it was found by; '' where it was its own. */
  readonly alias: string;
}

/** Spaces and underscores are the same, and so are large and small letters. */
export const tagKey = (text: string): string => text.toLowerCase().replaceAll('_', ' ').trim();

interface Key {
  readonly key: string;
  readonly tag: Tag;
  readonly alias: string;
}

/** Finds tags by the beginning of any of their words or of another name, in a sorted list: hundreds of thousands in a millisecond or two. */
export class TagIndex {
  readonly #keys: readonly Key[];

  constructor(tags: readonly Tag[]) {
    this.#keys = tags.flatMap(keysOf).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  /** The most used first, equals by their letters; each tag once. */
  find(text: string, most: number): FoundTag[] {
    const wanted = tagKey(text);
    if (wanted === '') return [];
    const best: Key[] = [];
    for (let at = this.#firstFrom(wanted); this.#keys[at]?.key.startsWith(wanted); at += 1) {
      const key = this.#keys[at];
      if (key !== undefined) keepBest(best, key, most);
    }
    return best.map(({ tag: { name, count }, alias }) => ({ name, count, alias }));
  }

  #firstFrom(wanted: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle]?.key ?? '') < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function keysOf(tag: Tag): readonly Key[] {
  const name = tagKey(tag.name);
  const words = [...name.matchAll(/(?<= )\S/g)].map(({ index }) => name.slice(index));
  return [
    ...[name, ...words].map((key): Key => ({ key, tag, alias: '' })),
    ...tag.aliases.map((alias): Key => ({ key: tagKey(alias), tag, alias })),
  ];
}

/** Into its place among the best, unless its tag is there already or others are better. */
function keepBest(best: Key[], key: Key, most: number): void {
  const last = best.at(-1);
  if (best.length === most && last !== undefined && last.tag.count >= key.tag.count) return;
  if (best.some(({ tag }) => tag === key.tag)) return;
  let place = best.length;
  while (place > 0 && (best[place - 1]?.tag.count ?? 0) < key.tag.count) place -= 1;
  best.splice(place, 0, key);
  if (best.length > most) best.pop();
}
