/** Fields of JSON from elsewhere, which may be anything. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** Half a surrogate pair, which JSON can hold, cannot be sent in an address. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && !/\p{Surrogate}/u.test(value) ? value : null;
}

export function asCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** For hashes in hex. */
export function asSha256(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null;
}
