import { MersenneTwister } from '../random/mersenneTwister.ts';
import { isFixed, parseTemplate, type Choice, type Template, type TemplateOption } from './dynamicPrompt.ts';
import { linesOf, type Wildcards } from './wildcards.ts';

export interface Expansion {
  readonly text: string;
  /** Lists that were asked for and are not there; their names stay in the text. */
  readonly missing: readonly string[];
  /** Lists that hold themselves, or far too much text: the rest was left out. */
  readonly isCut: boolean;
}

const LONGEST = 100_000;
/** Lists may name lists, and themselves. */
const DEEPEST = 16;
const MOST_CHOICES = 10_000;

/** One of the texts that a template stands for. The same seed and lists give the same text. */
export function expandTemplate(text: string, seed: number, wildcards: Wildcards): Expansion {
  const template = parseTemplate(text);
  if (isFixed(template)) return { text, missing: [], isCut: false };
  const expander = new Expander(seed, wildcards);
  return { text: expander.expand(template, 0), missing: [...expander.missing], isCut: expander.isCut };
}

class Expander {
  readonly missing = new Set<string>();
  isCut = false;
  readonly #random: MersenneTwister;
  readonly #wildcards: Wildcards;
  #choices = 0;
  #length = 0;

  constructor(seed: number, wildcards: Wildcards) {
    this.#random = new MersenneTwister(seed);
    this.#wildcards = wildcards;
  }

  expand(template: Template, depth: number): string {
    return template
      .map((node) => {
        // Escapes stay, so that what comes out expands to itself.
        if (node.kind === 'text') return this.#bounded(node.text);
        if (node.kind === 'choice') return this.#choose(node, depth);
        return this.#line(node.name, depth);
      })
      .join('');
  }

  #bounded(text: string): string {
    const room = LONGEST - this.#length;
    if (text.length > room) this.isCut = true;
    const kept = text.slice(0, room);
    this.#length += kept.length;
    return kept;
  }

  #line(name: string, depth: number): string {
    const lines = linesOf(this.#wildcards, name);
    if (lines.length === 0) {
      this.missing.add(name);
      return this.#bounded(`__${name}__`);
    }
    const line = lines[Math.floor(this.#share() * lines.length)] ?? '';
    return this.#inner(parseTemplate(line), depth);
  }

  #choose(choice: Choice, depth: number): string {
    const pool = this.#poolOf(choice);
    const { least, most, between } = readHead(choice.head, pool.length);
    const count = least + Math.floor(this.#share() * (most - least + 1));
    const chosen: string[] = [];
    while (chosen.length < count && pool.length > 0) {
      const at = this.#weighted(pool);
      const [option] = pool.splice(at, 1);
      if (option !== undefined) chosen.push(this.#inner(option.body, depth));
    }
    return chosen.join(between);
  }

  /** `{2$$__name__}` chooses among the list's lines. */
  #poolOf({ options }: Choice): Weighted[] {
    const [only] = options;
    const [node, ...others] = only?.body ?? [];
    if (options.length === 1 && node?.kind === 'wildcard' && others.length === 0) {
      const lines = linesOf(this.#wildcards, node.name);
      if (lines.length > 0) return lines.map((line) => ({ weight: 1, body: parseTemplate(line) }));
    }
    return options.map(weighted);
  }

  #weighted(pool: readonly Weighted[]): number {
    const sum = pool.reduce((total, { weight }) => total + weight, 0);
    let rest = this.#share() * (sum > 0 ? sum : pool.length);
    const found = pool.findIndex(({ weight }) => (rest -= sum > 0 ? weight : 1) < 0);
    return found === -1 ? pool.length - 1 : found;
  }

  #inner(template: Template, depth: number): string {
    this.#choices += 1;
    if (depth < DEEPEST && this.#choices <= MOST_CHOICES) return this.expand(template, depth + 1);
    this.isCut = true;
    return '';
  }

  /** 0 … 1, without 1. */
  #share(): number {
    return this.#random.next() / 2 ** 32;
  }
}

interface Weighted {
  readonly weight: number;
  readonly body: Template;
}

function weighted({ weight, body }: TemplateOption): Weighted {
  const first = body[0];
  // Space in front of an option is layout.
  const trimmed: Template =
    first?.kind === 'text' ? [{ kind: 'text', text: first.text.trimStart() }, ...body.slice(1)] : body;
  return { weight: weight === '' ? 1 : Number(weight.trim().slice(0, -2)), body: trimmed };
}

/** How many of so many options, and what goes between them. */
function readHead(head: string, available: number): { least: number; most: number; between: string } {
  const [range = '', between = ', '] = head === '' ? ['1'] : head.split('$$').slice(0, -1);
  const [low = '', high = low] = range.trim().split('-');
  const bounds = [low === '' ? 1 : Number(low), high === '' ? available : Number(high)];
  const [least = 0, most = 0] = bounds.map((bound) => Math.min(bound, available)).sort((a, b) => a - b);
  return { least, most, between };
}
