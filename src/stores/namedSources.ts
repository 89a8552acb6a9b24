/** Source pictures are named by their SHA-256, wherever in drafts, recipes and presets that is. */
const SHA256 = /\b[0-9a-f]{64}\b/g;

/** Every source that something names; more than the sources themselves, as models have hashes too. */
export function namesIn(texts: Iterable<string>): Set<string> {
  const names = new Set<string>();
  for (const text of texts) for (const [name] of text.matchAll(SHA256)) names.add(name);
  return names;
}
