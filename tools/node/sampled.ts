/** `npm run test:long` runs everything; `npm test` a sample of what takes long and is much alike. */
export const isLong = process.env['AQUATINT_LONG'] === 'yes';

/** One in so many, beginning with the first; all of them in the long run. */
export function sampled<T>(all: readonly T[], every: number): readonly T[] {
  return isLong ? all : all.filter((_, i) => i % every === 0);
}
