/**
 * Dynamic prompts (docs/SYNTAX.md of the extension of that name): `{a|b}` is one of them, `{0.5::a|2::b}` with weights,
 * `{2$$a|b|c}` two of them, `{1-2$$ and $$a|b}` one or two with something between, `{@a|b}` one after the other from picture to
 * picture, `__name__` a line of a list, `__name(x=red)__` one in which `${x}` is red, `${x={a|b}}` a variable that is drawn at
 * each use, `${x=!{a|b}}` one that is drawn once, `${x?=a}` one that is only set where it is not yet, `${x:red}` its value or red,
 * `%{an oil painting of ...$$a cat}` words around others. Brackets that do not match are text.
 */
export type DynamicTemplate = readonly TemplateNode[];

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  /** For people; between braces only. */
  | { readonly kind: 'comment'; readonly text: string }
  | Wildcard
  | DrawnChoice
  | Variable
  | Wrap;

/** How options follow each other: at random, in order, or all ways of choosing in order. */
export type DrawTurn = 'random' | 'cyclic' | 'combinatorial';

export interface Wildcard {
  readonly kind: 'wildcard';
  /** May be a template of names: `light/{indoor|outdoor}`. */
  readonly name: string;
  readonly turn: DrawTurn;
  /** What variables are in its lines. */
  readonly given: ReadonlyMap<string, string>;
  /** As written. */
  readonly text: string;
}

export interface DrawnChoice {
  readonly kind: 'choice';
  readonly turn: DrawTurn;
  /** Space and comments before the head. */
  readonly layout: string;
  /** What stands before the first option, as written: how to choose, how many, and what goes between. */
  readonly head: string;
  readonly options: readonly TemplateOption[];
}

export interface TemplateOption {
  /** Space and comments before the weight. */
  readonly layout: string;
  /** As written: `0.5::`, or nothing. */
  readonly weight: string;
  readonly body: DynamicTemplate;
}

export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  /** As written, `s=!` of `${s=!a}`. */
  readonly head: string;
  /** 'get' with the body for where there is none; 'set' to what is drawn at each use, or 'set-once'. */
  readonly use: 'get' | 'set' | 'set-once';
  /** What was set before stays. */
  readonly keeps: boolean;
  readonly body: DynamicTemplate;
}

/** Words whose dots stand for others. */
export interface Wrap {
  readonly kind: 'wrap';
  readonly around: DynamicTemplate;
  readonly body: DynamicTemplate;
}

/** Braces nested deeper are text. */
const DEEPEST = 64;
const LETTERS = String.raw`[\p{L}\p{N} ./*_-]`;
/** With up to three parts that are drawn, or variables. */
const NAME = String.raw`(?:${LETTERS}{1,100}?|(?:${LETTERS}{0,100}?\$?\{[^{}\n]{1,100}\}){1,3}?${LETTERS}{0,100}?)`;
const WILDCARD = String.raw`__[~@!]?${NAME}(?:\([^()\n]{0,1000}\))?__`;
const TOKENS = new RegExp(String.raw`\\[{}]|\$\$|[$%]\{|[{}|]|${WILDCARD}|#[^\n]*|[^\\{}|_$%#]+|[^]`, 'gu');
const WILDCARD_PARTS = new RegExp(String.raw`^__([~@!]?)(${NAME})(?:\((.*)\))?__$`, 'u');
const COUNT = String.raw`^\s*[~@!]?\s*(?:\d+|\d*\s*-\s*\d*)\s*\$\$`;
const BETWEEN = String.raw`[^{}$]{0,200}`;
const HEAD = new RegExp(String.raw`${COUNT}(?:${BETWEEN}\$\$)?|^\s*[~@!]?`);
/** A bar with these on both sides stands between what is chosen, not between options. */
const COUNTED = new RegExp(`${COUNT}${BETWEEN}$`);
const COUNTED_ON = new RegExp(String.raw`\|${BETWEEN}\$\$`, 'y');
const WEIGHT = /^\s*(?:\d+\.?\d*|\.\d+)::/;
const VARIABLE = /^\s*([\p{L}_][\p{L}\p{N}_-]{0,99})\s*(\??=!?|:|$)\s*/u;
const TURNS: Readonly<Record<string, DrawTurn>> = { '@': 'cyclic', '!': 'combinatorial' };

interface Frame {
  readonly opening: '{' | '${' | '%{' | '';
  /** The options so far, the last one growing. */
  readonly options: TemplateNode[][];
}

export function parseTemplate(text: string): DynamicTemplate {
  const stack: Frame[] = [{ opening: '', options: [[]] }];
  let before = '\n';
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const frame = stack.at(-1);
    const nodes = frame?.options.at(-1);
    if (frame === undefined || nodes === undefined) break;
    if (isOpening(token) && stack.length <= DEEPEST) {
      stack.push({ opening: token, options: [[]] });
    } else if (token === '|' && stack.length > 1 && !isBetween(frame, text, index)) frame.options.push([]);
    else if (token === '}' && stack.length > 1) {
      stack.pop();
      stack
        .at(-1)
        ?.options.at(-1)
        ?.push(...closed(frame));
    } else if (token.startsWith('#') && stack.length > 1 && /\s/.test(before)) {
      nodes.push({ kind: 'comment', text: token });
    } else nodes.push(leaf(token));
    before = token.at(-1) ?? '';
  }
  return merged(stack.flatMap((frame) => asText(frame.opening).concat(unclosed(frame))));
}

const isOpening = (token: string): token is '{' | '${' | '%{' => /^[$%]?\{$/.test(token);

/** `{2$$ | $$a|b}`: two, with a bar between them. */
function isBetween({ opening, options: [nodes = []], options }: Frame, text: string, at: number): boolean {
  COUNTED_ON.lastIndex = at;
  if (opening !== '{' || options.length > 1 || !COUNTED_ON.test(text)) return false;
  return nodes.every(({ kind }) => kind === 'text') && COUNTED.test(printTemplate(nodes));
}

function leaf(token: string): TemplateNode {
  const [, turn, name, given] = token.startsWith('__') ? (WILDCARD_PARTS.exec(token) ?? []) : [];
  if (name === undefined) return { kind: 'text', text: token };
  return { kind: 'wildcard', name: name.trim(), turn: turnOf(turn), given: givenIn(given), text: token };
}

const turnOf = (sign = ''): DrawTurn => TURNS[sign] ?? 'random';

/** `a=red, b=a cat` */
function givenIn(text = ''): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
    }),
  );
}

/** What a text asks for by a name, as offsets in it. */
export interface NamedPlace {
  readonly kind: 'list' | 'variable';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Every `__name__` of a text that is not drawn itself, in options that are not drawn, too, and every `${name}` that nothing in the text sets. */
export function namedPlaces(text: string): NamedPlace[] {
  const set = new Set(
    Array.from(text.matchAll(/\$\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\??=/gu), ([, name]) => name),
  );
  const lists = Array.from(text.matchAll(TOKENS)).flatMap(({ 0: token, index }): NamedPlace[] => {
    const node = leaf(token);
    return node.kind === 'wildcard' && !node.name.includes('{')
      ? [{ kind: 'list', name: node.name, start: index, end: index + token.length }]
      : [];
  });
  const variables = Array.from(text.matchAll(/\$\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\}/gu)).flatMap(
    ({ 0: token, 1: name = '', index }): NamedPlace[] =>
      set.has(name) ? [] : [{ kind: 'variable', name, start: index, end: index + token.length }],
  );
  return [...lists, ...variables].sort((a, b) => a.start - b.start);
}

function asText(text: string): TemplateNode[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function unclosed({ options }: Frame): TemplateNode[] {
  return options.flatMap((option, i) => [...asText(i === 0 ? '' : '|'), ...option]);
}

function closed(frame: Frame): TemplateNode[] {
  if (frame.opening === '{') return [choice(frame)];
  const inner = merged(unclosed(frame));
  const made = frame.opening === '%{' ? wrap(unclosed(frame)) : variable(inner);
  if (made !== null) return [made];
  if (frame.opening === '%{') return [...asText('%'), choice(frame)];
  return [...asText('${'), ...inner, ...asText('}')];
}

/** Null where nothing says what is around what. */
function wrap(nodes: DynamicTemplate): Wrap | null {
  const at = nodes.findIndex((node) => node.kind === 'text' && node.text === '$$');
  if (at < 0) return null;
  return { kind: 'wrap', around: merged(nodes.slice(0, at)), body: merged(nodes.slice(at + 1)) };
}

function variable([first, ...rest]: DynamicTemplate): Variable | null {
  if (first?.kind !== 'text') return null;
  const [head = '', name = '', sign = ''] = VARIABLE.exec(first.text) ?? [];
  if (name === '' || (sign === '' && rest.length > 0)) return null;
  const body = [...asText(first.text.slice(head.length)), ...rest];
  const use = sign.endsWith('!') ? 'set-once' : sign.endsWith('=') ? 'set' : 'get';
  return { kind: 'variable', name, head, use, keeps: sign.startsWith('?'), body };
}

function choice({ options }: Frame): DrawnChoice {
  const [first = [], ...others] = options.map(merged);
  const { layout, start: head, rest } = takeStart(first, HEAD);
  return {
    kind: 'choice',
    turn: turnOf(head.trimStart()[0]),
    layout,
    head,
    options: [rest, ...others].map((option) => {
      const { layout: before, start: weight, rest: body } = takeStart(option, WEIGHT);
      return { layout: before, weight, body };
    }),
  };
}

const isLayout = (node: TemplateNode): boolean =>
  node.kind === 'comment' || (node.kind === 'text' && node.text.trim() === '');

/** Splits what the pattern finds off the leading text, with the comments before it. */
function takeStart(
  nodes: DynamicTemplate,
  pattern: RegExp,
): { readonly layout: string; readonly start: string; readonly rest: DynamicTemplate } {
  const at = nodes.findIndex((node) => !isLayout(node));
  const first = nodes[at];
  const start = first?.kind === 'text' ? (pattern.exec(first.text)?.[0] ?? '') : '';
  if (first?.kind !== 'text' || start.trim() === '') return { layout: '', start: '', rest: nodes };
  const rest = [...asText(first.text.slice(start.length)), ...nodes.slice(at + 1)];
  return { layout: printTemplate(nodes.slice(0, at)), start, rest };
}

function merged(nodes: DynamicTemplate): DynamicTemplate {
  const result: TemplateNode[] = [];
  let texts: string[] = [];
  for (const node of nodes) {
    if (node.kind === 'text') texts.push(node.text);
    else {
      result.push(...asText(texts.join('')), node);
      texts = [];
    }
  }
  return [...result, ...asText(texts.join(''))];
}

/** The text that gives this template. */
export function printTemplate(template: DynamicTemplate): string {
  return template.map(printNode).join('');
}

export function printNode(node: TemplateNode): string {
  switch (node.kind) {
    case 'text':
    case 'comment':
    case 'wildcard':
      return node.text;
    case 'variable':
      return `\${${node.head}${printTemplate(node.body)}}`;
    case 'wrap':
      return `%{${printTemplate(node.around)}$$${printTemplate(node.body)}}`;
    case 'choice': {
      const options = node.options.map(({ layout, weight, body }) => layout + weight + printTemplate(body));
      return `{${node.layout}${node.head}${options.join('|')}}`;
    }
  }
}

/** Whether there is nothing to choose: text, and names of variables that nothing sets. */
export function isFixed(template: DynamicTemplate): boolean {
  return template.every(
    (node) =>
      node.kind === 'text' || (node.kind === 'variable' && node.use === 'get' && !node.head.includes(':')),
  );
}
