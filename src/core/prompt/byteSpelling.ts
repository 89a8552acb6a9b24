import { byteCharacters, BYTES } from './clipVocabulary.ts';

/** A token without what is only a sign in it. */
export interface BareToken {
  readonly token: string;
  /** A word ends with it, whatever its bytes are. */
  readonly ends: boolean;
}

export interface SpeltToken {
  readonly text: string;
  readonly ends: boolean;
}

/** Tokens are bytes written as characters; one may end within a character, which the next one then has. */
export function byteSpeller(
  ids: ReadonlyMap<string, number>,
): (wanted: Iterable<number>, bare: (token: string) => BareToken) => SpeltToken[] {
  let byId: ReadonlyMap<number, string> | null = null;
  const bytes = new Map(byteCharacters().map((character, i) => [character, BYTES[i] ?? 0]));
  return (wanted, bare) => {
    byId ??= new Map([...ids].map(([token, known]) => [known, token]));
    const known = byId;
    let waiting: number[] = [];
    return Array.from(wanted, (id) => {
      const { token, ends } = bare(known.get(id) ?? '');
      const all = [...waiting, ...Array.from(token, (character) => bytes.get(character) ?? 63)];
      const whole = ends ? all.length : wholeCharacters(all);
      waiting = all.slice(whole);
      return { text: new TextDecoder().decode(Uint8Array.from(all.slice(0, whole))), ends };
    });
  };
}

/** How many of the bytes make whole characters in UTF-8. */
function wholeCharacters(bytes: readonly number[]): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
