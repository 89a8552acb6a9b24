import { nameKey } from '../prompt/networkStrengths.ts';
import { visibleText } from '../visibleText.ts';

/** A LoRA or an embedding, as a picture of another program names it. */
export interface AdapterClue {
  readonly use: 'lora' | 'embedding';
  /** Without folder and ending; '' where only the hash is known. */
  readonly name: string;
  /** How a hash of it begins, in hex: of the file, or of its numbers alone; '' where none is told. */
  readonly hash: string;
  readonly strength: number;
  readonly textStrength: number;
}

/** What may be told at a time; the rest is told elsewhere, or is the usual. */
export type ToldAdapter = Pick<AdapterClue, 'use'> & {
  readonly [key in 'name' | 'hash']?: unknown;
} & { readonly [key in 'strength' | 'textStrength']?: number | null };

const MOST = 64;
const LARGEST = 10;
const LONGEST_NAME = 200;
const HASH = /^(?:0x)?([0-9a-f]{8,64})$/i;
const PAIR = /([^:,"]{1,200}):\s*([^\s,"]{1,64})/g;

/** Collects them: what is told of one name belongs together. */
export class AdapterClues {
  readonly #clues = new Map<string, AdapterClue>();

  add({ use, name, hash, strength, textStrength }: ToldAdapter): void {
    const own = typeof name === 'string' ? plainName(name) : '';
    const digits = (typeof hash === 'string' ? HASH.exec(hash)?.[1] : undefined)?.toLowerCase() ?? '';
    if (own === '' && digits === '') return;
    const key = `${use}:${own === '' ? digits : nameKey(own.replace(/[:,]/g, ''))}`;
    const known = this.#clues.get(key);
    if (known === undefined && this.#clues.size >= MOST) return;
    const model = bounded(strength) ?? known?.strength ?? 1;
    this.#clues.set(key, {
      use,
      name: known?.name ?? own,
      hash: digits === '' ? (known?.hash ?? '') : digits,
      strength: model,
      textStrength: bounded(textStrength) ?? bounded(strength) ?? known?.textStrength ?? model,
    });
  }

  /** "name: hash, name: hash", as A1111 writes them. */
  addHashes(use: AdapterClue['use'], text: string): void {
    for (const [, name, hash] of text.matchAll(PAIR)) this.add({ use, name, hash });
  }

  list(): readonly AdapterClue[] {
    return [...this.#clues.values()];
  }
}

const plainName = (name: string): string =>
  visibleText(
    name
      .slice(0, 2 * LONGEST_NAME)
      .split(/[\\/]/)
      .at(-1) ?? '',
  )
    .replace(/\.(safetensors|ckpt|pt|pth|bin)$/i, '')
    .trim()
    .slice(0, LONGEST_NAME);

const bounded = (strength: number | null | undefined): number | null =>
  typeof strength === 'number' && Number.isFinite(strength)
    ? Math.max(-LARGEST, Math.min(LARGEST, strength))
    : null;
