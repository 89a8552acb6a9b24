import { MersenneTwister } from '../random/mersenneTwister.ts';
import {
  isFixed,
  parseTemplate,
  printNode,
  type DrawnChoice,
  type DynamicTemplate,
  type DrawTurn,
  type TemplateNode,
  type TemplateOption,
  type Variable,
  type Wildcard,
  type Wrap,
} from './dynamicPrompt.ts';
import { WeightedPool } from './weightedPool.ts';
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
/** Parts of templates gone through, and options weighed: what is in lists may be long, and asked for many times. */
const MOST_WORK = 2_000_000;
/** What stands for the words that are put in: dots, or letters of them. */
const DOTS = /\.{3,}|[᠁…⋮⋯⋰⋱︙]+/u;

/** One of the texts that a template stands for. The same seed and lists give the same text. */
export function expandTemplate(text: string, seed: number, wildcards: Wildcards): Expansion {
  const template = parseTemplate(text);
  if (isFixed(template)) return { text, missing: [], isCut: false };
  const expander = new Expander(seed, wildcards);
  const expanded = expander.expand(template, { depth: 0, variables: new Map() });
  return { text: expanded, missing: [...expander.missing], isCut: expander.isCut };
}

interface Scope {
  readonly depth: number;
  /** Those of a list's lines are their own where it was given some. */
  readonly variables: Map<string, DynamicTemplate>;
}

class Expander {
  readonly missing = new Set<string>();
  isCut = false;
  readonly #random: MersenneTwister;
  readonly #seed: number;
  readonly #wildcards: Wildcards;
  readonly #templates = new Map<string, DynamicTemplate>();
  readonly #ofLines = new WeakMap<readonly string[], readonly Weighted[]>();
  #choices = 0;
  #work = 0;
  #length = 0;
  /** How many ways of choosing come before the next choice that goes through all of them. */
  #ways = 1;

  constructor(seed: number, wildcards: Wildcards) {
    this.#random = new MersenneTwister(seed);
    this.#seed = seed;
    this.#wildcards = wildcards;
  }

  expand(template: DynamicTemplate, scope: Scope): string {
    let text = '';
    let afterSet = false;
    for (const node of template) {
      if (!this.#works(1)) break;
      switch (node.kind) {
        case 'text':
          // Space behind what is only set at the beginning is layout. Escapes stay, so that the text expands to itself.
          text += this.#bounded(text === '' && afterSet ? node.text.trimStart() : node.text);
          break;
        case 'choice':
          text += this.#choose(node, scope);
          break;
        case 'wildcard':
          text += this.#line(node, scope);
          break;
        case 'variable':
          text += this.#variable(node, scope);
          break;
        case 'wrap':
          text += this.#wrapped(node, scope);
          break;
        case 'comment':
          break;
      }
      afterSet = node.kind === 'comment' || (node.kind === 'variable' && node.use !== 'get');
    }
    return text;
  }

  #works(much: number): boolean {
    this.#work += much;
    const goesOn = this.#work <= MOST_WORK;
    this.isCut ||= !goesOn;
    return goesOn;
  }

  #parsed(text: string): DynamicTemplate {
    const known = this.#templates.get(text);
    if (known !== undefined) return known;
    const template = parseTemplate(text);
    this.#templates.set(text, template);
    return template;
  }

  #bounded(text: string): string {
    const room = LONGEST - this.#length;
    if (text.length > room) this.isCut = true;
    const kept = text.slice(0, room);
    this.#length += kept.length;
    return kept;
  }

  /** Around what stands for the body, or before it. */
  #wrapped({ around, body }: Wrap, scope: Scope): string {
    const words = this.#inner(around, scope);
    const { index = words.length, 0: dots = '' } = DOTS.exec(words) ?? {};
    return words.slice(0, index) + this.#inner(body, scope) + words.slice(index + dots.length);
  }

  #line(node: Wildcard, scope: Scope): string {
    const name = this.#nameOf(node, scope);
    const lines = linesOf(this.#wildcards, name);
    if (lines.length === 0) {
      this.missing.add(name);
      return this.#bounded(node.text);
    }
    const line = lines[this.#place(lines.length, node.turn)] ?? '';
    const given = [...node.given].map(([key, value]) => [key, this.#parsed(value)] as const);
    const variables = given.length === 0 ? scope.variables : new Map([...scope.variables, ...given]);
    return this.#inner(this.#parsed(line), { depth: scope.depth, variables });
  }

  /** What in it is drawn is drawn; a variable that nobody set stands for its name. */
  #nameOf({ name }: Wildcard, scope: Scope): string {
    if (!name.includes('{')) return name;
    const unset = this.#parsed(name).map((node): TemplateNode =>
      node.kind === 'variable' &&
      node.use === 'get' &&
      !scope.variables.has(node.name) &&
      node.body.length === 0
        ? { kind: 'text', text: node.name }
        : node,
    );
    return this.#aside(unset, scope);
  }

  #variable(node: Variable, scope: Scope): string {
    const { name, use, body, keeps } = node;
    const known = scope.variables.get(name);
    if (use === 'get') {
      const value = known ?? (node.head.includes(':') ? body : undefined);
      return value === undefined ? this.#bounded(printNode(node)) : this.#inner(value, scope);
    }
    if (keeps && known !== undefined) return '';
    const value = use === 'set-once' ? [{ kind: 'text', text: this.#aside(body, scope) } as const] : body;
    scope.variables.set(name, value);
    return '';
  }

  /** Drawn now, and said only where it is used. */
  #aside(body: DynamicTemplate, scope: Scope): string {
    const before = this.#length;
    const text = this.#inner(body, scope).trim();
    this.#length = before;
    return text;
  }

  #choose(choice: DrawnChoice, scope: Scope): string {
    const options = this.#optionsOf(choice, scope);
    if (!this.#works(options.length)) return '';
    const { least, most, between } = readHead(choice.head, options.length);
    if (choice.turn !== 'random')
      return this.#inOrder(choice.turn, { options, count: least, between }, scope);
    const count = least + Math.floor(this.#share() * (most - least + 1));
    const pool = new WeightedPool(options.map(({ weight }) => weight));
    const chosen: string[] = [];
    while (chosen.length < count && pool.left > 0 && !this.#isSpent()) {
      const option = options[pool.draw(this.#share())];
      if (option !== undefined) chosen.push(this.#inner(option.body(), scope));
    }
    return chosen.join(between);
  }

  #inOrder(turn: DrawTurn, { options, count, between }: InOrder, scope: Scope): string {
    const first = this.#place(options.length, turn);
    const chosen: string[] = [];
    for (let i = 0; i < count && !this.#isSpent(); i++) {
      const option = options[(first + i) % options.length];
      if (option !== undefined) chosen.push(this.#inner(option.body(), scope));
    }
    return chosen.join(between);
  }

  /** `{2$$__name__}` chooses among the list's lines. */
  #optionsOf({ options }: DrawnChoice, scope: Scope): readonly Weighted[] {
    const [only] = options;
    const nodes = only?.body.filter((node) => node.kind !== 'text' || node.text.trim() !== '') ?? [];
    const [node, ...others] = nodes;
    if (options.length === 1 && node?.kind === 'wildcard' && others.length === 0 && node.given.size === 0) {
      const lines = linesOf(this.#wildcards, this.#nameOf(node, scope));
      if (lines.length > 0) return this.#optionsAmong(lines);
    }
    return options.map(weighted);
  }

  /** Made once of each list: one of fifty thousand lines may be drawn from thousands of times. */
  #optionsAmong(lines: readonly string[]): readonly Weighted[] {
    const known = this.#ofLines.get(lines);
    if (known !== undefined) return known;
    const options = lines.map((line): Weighted => ({ weight: 1, body: () => this.#parsed(line) }));
    this.#ofLines.set(lines, options);
    return options;
  }

  /** One of so many: at random, or by the picture's number, which is in its seed. */
  #place(count: number, turn: DrawTurn): number {
    if (turn === 'random') return Math.floor(this.#share() * count);
    if (turn === 'cyclic') return this.#seed % count;
    const place = Math.floor(this.#seed / this.#ways) % count;
    this.#ways = this.#ways * count < Number.MAX_SAFE_INTEGER ? this.#ways * count : 1;
    return place;
  }

  #isSpent(): boolean {
    if (this.#choices <= MOST_CHOICES) return false;
    this.isCut = true;
    return true;
  }

  #inner(template: DynamicTemplate, { depth, variables }: Scope): string {
    this.#choices += 1;
    if (depth < DEEPEST && this.#choices <= MOST_CHOICES) {
      return this.expand(template, { depth: depth + 1, variables });
    }
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
  readonly body: () => DynamicTemplate;
}

interface InOrder {
  readonly options: readonly Weighted[];
  readonly count: number;
  readonly between: string;
}

function weighted({ weight, body }: TemplateOption): Weighted {
  const first = body[0];
  // Space in front of an option is layout.
  const trimmed: DynamicTemplate =
    first?.kind === 'text' ? [{ kind: 'text', text: first.text.trimStart() }, ...body.slice(1)] : body;
  return { weight: weight === '' ? 1 : Number(weight.trim().slice(0, -2)), body: () => trimmed };
}

/** How many of so many options, and what goes between them. */
function readHead(head: string, available: number): { least: number; most: number; between: string } {
  const counted = head.trim().replace(/^[~@!]\s*/, '');
  const [range = '', between = ', '] = counted === '' ? ['1'] : counted.split('$$').slice(0, -1);
  const [low = '', high = low] = range.trim().split('-');
  const bounds = [low === '' ? 1 : Number(low), high === '' ? available : Number(high)];
  const [least = 0, most = 0] = bounds.map((bound) => Math.min(bound, available)).sort((a, b) => a - b);
  return { least, most, between };
}
