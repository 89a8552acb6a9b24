/** The bytes that stand for themselves in the alphabet; the other 68 get characters from U+0100 on. */
const PRINTABLE = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;

const STANDING = PRINTABLE.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i),
);

/** The bytes in the order of their characters. */
export const BYTES: readonly number[] = [
  ...STANDING,
  ...Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !STANDING.includes(byte)),
];

/**
 * The ids that CLIP's vocabulary gives its tokens (Radford et al. 2021, as GPT-2): 256 bytes, the same at a
 * word's end, what the merges make in their order, and the two special tokens.
 */
export function vocabularyOf(merges: readonly (readonly [string, string])[]): Map<string, number> {
  const alphabet = byteCharacters();
  const tokens = [
    ...alphabet,
    ...alphabet.map((character) => `${character}</w>`),
    ...merges.map(([left, right]) => left + right),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  const ids = new Map<string, number>();
  for (const token of tokens) if (!ids.has(token)) ids.set(token, ids.size);
  return ids;
}

/** The characters that stand for bytes, those that stand for themselves first. */
export function byteCharacters(): string[] {
  const others = Array.from({ length: 256 - STANDING.length }, (_, i) => 0x100 + i);
  return [...STANDING, ...others].map((code) => String.fromCharCode(code));
}
