const NEWLINE = 0x0a;

export interface LineLimits {
  /** Bytes of all lines together; more is an error. */
  readonly bytes: number;
  /** Bytes of one line; a longer one is passed over. */
  readonly longest: number;
}

/** Hands on the lines of a stream without their ends, none that is empty. `onTooMuch` makes the error. */
export function lineSplitter(
  { bytes: most, longest }: LineLimits,
  onLine: (line: Uint8Array) => void,
  onTooMuch: () => Error,
): WritableStream<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let total = 0;
  const add = (part: Uint8Array): void => {
    length += part.length;
    if (length > longest) parts = [];
    // a copy: the stream may use its memory again
    else if (part.length > 0) parts.push(part.slice());
  };
  const end = (): void => {
    if (length > 0 && length <= longest) onLine(joined(parts, length));
    [parts, length] = [[], 0];
  };
  return new WritableStream({
    write(chunk) {
      total += chunk.length;
      if (total > most) throw onTooMuch();
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        add(chunk.subarray(from, at));
        end();
        from = at + 1;
      }
      add(chunk.subarray(from));
    },
    close: end,
  });
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
