let last: Promise<unknown> = Promise.resolve();

/**
 * For what decodes a picture of any size: one after the other. While it is decoded each takes four bytes a pixel, and more, so two
 * large ones at once take what there is for one.
 */
export function decodeInTurn<T>(decode: () => Promise<T>): Promise<T> {
  const result = last.then(decode, decode);
  last = result.catch(() => undefined);
  return result;
}
