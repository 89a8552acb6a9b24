import type { Tag } from './tagIndex.ts';

// Lists of tags as they go around: "1girl,0,6008644,\"1girls,sole_female\"" (name, kind, count, other names: the web interfaces'
// files for danbooru and e621), "name,count", and exports with a first row of names (id,name,category,post_count).

/** Of danbooru and e621 together there are some hundred thousand that anybody uses; so many take 300 MB in the index. */
export const MOST_TAGS = 250_000;
const LONGEST_NAME = 200;
const MOST_ALIASES = 50;

const NAMES = {
  name: ['name', 'tag'],
  count: ['post_count', 'count'],
  aliases: ['aliases', 'alias'],
} as const;

interface Columns {
  readonly name: number;
  readonly count: number;
  /** −1 where there is none. */
  readonly aliases: number;
}

/** Rows that are none are left out, and so is what is beyond MOST_TAGS. */
export function tagsFromRows(rows: readonly (readonly string[])[]): Tag[] {
  const read = tagReader();
  return rows.flatMap((row) => read(row) ?? []).slice(0, MOST_TAGS);
}

/** Reads one row after the other; the first says what the others have. null: the row is no tag. */
export function tagReader(): (row: readonly string[]) => Tag | null {
  let columns: Columns | null = null;
  return (row) => {
    if (columns !== null) return tagOf(row, columns);
    const named = namedColumns(row);
    columns = named ?? plainColumns(row);
    return named === null ? tagOf(row, columns) : null;
  };
}

function tagOf(row: readonly string[], columns: Columns): Tag | null {
  const name = (row[columns.name] ?? '').trim();
  if (name === '' || name.length > LONGEST_NAME) return null;
  const count = Number(row[columns.count]);
  const aliases = (row[columns.aliases] ?? '').split(',').map((alias) => alias.trim());
  return {
    name,
    count: Number.isFinite(count) ? count : 0,
    aliases: aliases.filter((alias) => alias !== '' && alias.length <= LONGEST_NAME).slice(0, MOST_ALIASES),
  };
}

function namedColumns(first: readonly string[]): Columns | null {
  const small = first.map((title) => title.trim().toLowerCase());
  const find = (titles: readonly string[]): number => small.findIndex((title) => titles.includes(title));
  const [name, count] = [find(NAMES.name), find(NAMES.count)];
  return name === -1 || (count === -1 && small.length < 2)
    ? null
    : { name, count, aliases: find(NAMES.aliases) };
}

const plainColumns = ({ length }: readonly string[]): Columns =>
  length >= 3 ? { name: 0, count: 2, aliases: 3 } : { name: 0, count: 1, aliases: -1 };
