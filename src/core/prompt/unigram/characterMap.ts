import { AquatintError } from '../../errors.ts';

/** Longer runs of characters that belong together are not looked up as one. */
const LONGEST_CLUSTER = 6;
/** Bytes of what a character becomes: of T5's 33 at most. */
const LONGEST_TEXT = 256;
/** T5's has a quarter of a megabyte. */
const MOST_BYTES = 8 * 2 ** 20;

/**
 * SentencePiece's table of what characters become before a text is taken apart ("precompiled_charsmap"): a double array (Aoe 1989, as
 * Darts-clone stores it) over UTF-8, and the replacements behind it, each ended by a zero. Reads it as Hugging Face's tokenizers do:
 * what belongs together on the page is looked up first, and its *shortest* beginning that is in the table counts for all of it.
 */
export class CharacterMap {
  readonly #units: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

  /** Throws AquatintError 'model-corrupt', `file` in its sentence. */
  constructor(bytes: Uint8Array, file: string) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
    if (bytes.length > MOST_BYTES || size === 0 || size % 4 !== 0 || size > bytes.length - 4)
      throw new AquatintError('model-corrupt', `${file}: the table of characters is damaged`);
    this.#units = new Uint32Array(bytes.slice(4, 4 + size).buffer);
    this.#texts = bytes.slice(4 + size);
  }

  normalize(text: string): string {
    let result = '';
    for (const { segment } of this.#clusters.segment(text)) result += this.#replaced(segment);
    return result;
  }

  #replaced(cluster: string): string {
    const bytes = new TextEncoder().encode(cluster);
    const whole = bytes.length < LONGEST_CLUSTER ? this.#lookUp(bytes) : null;
    if (whole !== null) return whole;
    return Array.from(
      cluster,
      (character) => this.#lookUp(new TextEncoder().encode(character)) ?? character,
    ).join('');
  }

  /** What the shortest beginning that is in the table becomes; null: none is. */
  #lookUp(bytes: Uint8Array): string | null {
    let at = offsetOf(this.#units[0] ?? 0);
    for (const byte of bytes) {
      if (byte === 0) return null;
      at = (at ^ byte) >>> 0;
      const unit = this.#units[at];
      if (unit === undefined || labelOf(unit) !== byte) return null;
      at = (at ^ offsetOf(unit)) >>> 0;
      if (((unit >>> 8) & 1) === 1) return this.#textAt((this.#units[at] ?? 0) & 0x7fffffff);
    }
    return null;
  }

  #textAt(start: number): string {
    const text = this.#texts.subarray(start, start + LONGEST_TEXT);
    const end = text.indexOf(0);
    return new TextDecoder().decode(end < 0 ? text : text.subarray(0, end));
  }
}

/** Of a leaf, which has the highest bit, this is no byte. */
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number): number => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
