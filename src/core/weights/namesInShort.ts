import { shortened } from './safetensorsEntry.ts';

const NAMES_SHOWN = 8;

/** Of many tensors the first: 'a, b and 7 more'. */
export function namesInShort(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `${names.slice(0, NAMES_SHOWN).map(shortened).join(', ')}${more}`;
}
