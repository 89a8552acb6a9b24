import type { Tag } from './tagIndex.ts';

// Lists of tags as they go around: "1girl,0,6008644,\"1girls,sole_female\"" (name, kind, count, other names: the web interfaces'
// files for danbooru and e621), "name,count", and exports with a first row of names (id,name,category,post_count).

const MOST_TAGS = 500_000;
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

/** Rows that are none are left out, and so is what is beyond half a million. */
export function tagsFromRows(rows: readonly (readonly string[])[]): Tag[] {
  const [first = []] = rows;
  const named = namedColumns(first);
  const columns = named ?? plainColumns(first);
  const tags: Tag[] = [];
  for (const row of named ? rows.slice(1) : rows) {
    const name = (row[columns.name] ?? '').trim();
    if (name === '' || name.length > LONGEST_NAME) continue;
    const count = Number(row[columns.count]);
    const aliases = (row[columns.aliases] ?? '').split(',').map((alias) => alias.trim());
    tags.push({
      name,
      count: Number.isFinite(count) ? count : 0,
      aliases: aliases.filter((alias) => alias !== '' && alias.length <= LONGEST_NAME).slice(0, MOST_ALIASES),
    });
    if (tags.length === MOST_TAGS) break;
  }
  return tags;
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
