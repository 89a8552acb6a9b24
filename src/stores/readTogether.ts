/**
 * Answers what is asked for in one moment all at once: where many prints come into sight, the page is drawn anew once and not for each.
 * What cannot be read fails for whoever asked for it, and for nobody else.
 */
export function readTogether<T>(
  read: (ids: readonly string[]) => Promise<readonly PromiseSettledResult<T>[]>,
): (id: string) => Promise<T> {
  let moment: Moment<T> | null = null;
  const begin = (): Moment<T> => {
    const ids: string[] = [];
    const results = Promise.resolve().then(() => {
      moment = null;
      return read(ids);
    });
    return { ids, results };
  };
  return async (id) => {
    moment ??= begin();
    const { ids, results } = moment;
    const place = ids.push(id) - 1;
    const result = (await results)[place];
    if (result?.status === 'fulfilled') return result.value;
    throw result?.reason ?? new Error(`Nothing was read of ${id}`);
  };
}

interface Moment<T> {
  readonly ids: string[];
  readonly results: Promise<readonly PromiseSettledResult<T>[]>;
}
