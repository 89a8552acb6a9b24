/** Lists that `__name__` draws from, by name; a name may have folders, `artists/dutch`. */
export type Wildcards = ReadonlyMap<string, readonly string[]>;

/** The lines of every list that a name with * fits: `*` any characters but /, `**` any. */
export function linesOf(wildcards: Wildcards, name: string): readonly string[] {
  const exact = wildcards.get(name);
  if (exact !== undefined || !name.includes('*')) return exact ?? [];
  const names = [...wildcards.keys()].filter((key) => fits(key, name)).sort();
  return names.flatMap((key) => wildcards.get(key) ?? []);
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
