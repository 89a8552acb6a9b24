import { Normalizer } from '@huggingface/tokenizers';

/** Ordering the marks of one base character takes quadratic time; runs that no script has are taken in pieces. */
const LONG_RUN = /(\p{M}{1000})/u;

/**
 * CLIP's text clean-up: NFC, white space to single spaces, lower case. Lower case goes character by character,
 * as the reference does: String.toLowerCase on a whole word turns a final Σ into ς instead of σ.
 */
export class ClipNormalizer extends Normalizer {
  constructor() {
    super({ type: 'Lowercase' });
  }

  override normalize(text: string): string {
    // \p{White_Space} rather than \s: with U+0085, without U+FEFF.
    const spaced = text
      .split(LONG_RUN)
      .map((part) => part.normalize('NFC'))
      .join('')
      .replace(/\p{White_Space}+/gu, ' ');
    const lower = spaced.includes('Σ')
      ? Array.from(spaced, (character) => character.toLowerCase()).join('')
      : spaced.toLowerCase();
    // The library takes a text that is now equal to a special token for that token; a space in front, which
    // splitting into words drops, keeps "<|ENDOFTEXT|>" the ordinary text that it is.
    return ` ${lower}`;
  }
}
