import { said, type Said, type SaidValue } from './said.ts';

type Part = string | number | Said;

const listable = (part: Part): string | Said => (typeof part === 'number' ? String(part) : part);

/** 'a, b and c' of as many as there are, at least one. */
export function together(all: readonly Part[]): SaidValue {
  const [last, ...others] = all.map(listable).reverse();
  if (last === undefined) throw new Error('There is nothing to be said.');
  return others.length === 0 ? last : said('both', { first: others.reverse(), second: last });
}

/** 'a and not b and not c', of what there is not; at least one. */
export const noneOf = (all: readonly Part[]): SaidValue =>
  all.map((part): SaidValue => part).reduce((first, second) => said('andNot', { first, second }));
