/** Lists that `__name__` draws from, by name; a name may have folders, `artists/dutch`. */
export type Wildcards = ReadonlyMap<string, readonly string[]>;

/**
 * The lines of every list that a name with * fits: `*` any characters but /, `**` any. Where there is none, of those in any
 * folder that have the name.
 */
export function linesOf(wildcards: Wildcards, name: string): readonly string[] {
  const exact = wildcards.get(name);
  if (exact !== undefined) return exact;
  const known = searched.get(wildcards) ?? new Map<string, readonly string[]>();
  searched.set(wildcards, known);
  const lines = known.get(name) ?? search(wildcards, name);
  if (known.size < MOST_KEPT) known.set(name, lines);
  return lines;
}

/** What was searched for before: a prompt asks for the same again and again, while it is written, too. */
const searched = new WeakMap<Wildcards, Map<string, readonly string[]>>();
const MOST_KEPT = 1000;

function search(wildcards: Wildcards, name: string): readonly string[] {
  if (!name.includes('*')) return inAll(wildcards, (key) => key.endsWith(`/${name}`));
  const own = inAll(wildcards, (key) => fits(key, name));
  return own.length > 0 ? own : inAll(wildcards, (key) => fits(key, `**/${name}`));
}

function inAll(wildcards: Wildcards, isAsked: (name: string) => boolean): readonly string[] {
  return [...wildcards.keys()]
    .filter(isAsked)
    .sort()
    .flatMap((name) => wildcards.get(name) ?? []);
}

/** Greedy with one point to return to, so that a pattern of stars takes no longer than the product of lengths. */
function fits(name: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let retry = 0;
  while (place < name.length) {
    if (pattern[at] === '*') {
      star = at;
      retry = place;
      at += 1;
    } else if (pattern[at] === name[place]) {
      at += 1;
      place += 1;
    } else if (
      star !== -1 &&
      (name[retry] !== '/' || pattern[star + 1] === '*' || pattern[star - 1] === '*')
    ) {
      retry += 1;
      at = star + 1;
      place = retry;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** One value a line; empty lines and those that begin with # do not count. */
export function parseWildcardFile(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
