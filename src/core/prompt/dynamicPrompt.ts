/**
 * Dynamic prompts: `{a|b}` is one of them, `{0.5::a|2::b}` with weights, `{2$$a|b|c}` two of them,
 * `{1-2$$ and $$a|b|c}` one or two with something between, `__name__` a line of a list. Brackets that do not match
 * are text, as is `${`.
 */
export type Template = readonly TemplateNode[];

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly name: string }
  | Choice;

export interface Choice {
  readonly kind: 'choice';
  /** What stands before the first option, as written: how many, and what goes between. */
  readonly head: string;
  readonly options: readonly TemplateOption[];
}

export interface TemplateOption {
  /** As written: `0.5::`, or nothing. */
  readonly weight: string;
  readonly body: Template;
}

/** Braces nested deeper are text. */
const DEEPEST = 64;
const TOKENS = /\\[{}]|\$\{|[{}|]|__[\p{L}\p{N} ./*_-]{1,100}?__|[^\\{}|_$]+|[^]/gu;
const HEAD = /^\s*(?:\d+|\d*-\d*)\$\$(?:[^$|{}]*\$\$)?/;
const WEIGHT = /^\s*(?:\d+\.?\d*|\.\d+)::/;

interface Frame {
  /** The options so far, the last one growing. */
  readonly options: TemplateNode[][];
}

export function parseTemplate(text: string): Template {
  const stack: Frame[] = [{ options: [[]] }];
  for (const [token] of text.matchAll(TOKENS)) {
    const frame = stack.at(-1);
    const nodes = frame?.options.at(-1);
    if (frame === undefined || nodes === undefined) break;
    if (token === '{' && stack.length <= DEEPEST) stack.push({ options: [[]] });
    else if (token === '|' && stack.length > 1) frame.options.push([]);
    else if (token === '}' && stack.length > 1) {
      stack.pop();
      stack.at(-1)?.options.at(-1)?.push(choice(frame));
    } else nodes.push(leaf(token));
  }
  return merged(stack.flatMap((frame, depth) => (depth === 0 ? [] : asText('{')).concat(unclosed(frame))));
}

function leaf(token: string): TemplateNode {
  const name = listNameOf(token);
  return name === null ? { kind: 'text', text: token } : { kind: 'wildcard', name };
}

function listNameOf(token: string): string | null {
  return token.length > 4 && token.startsWith('__') ? token.slice(2, -2) : null;
}

/** Where a text asks for a list, as offsets in it. */
export interface ListPlace {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Every `__name__` of a text, in options that are not drawn, too. */
export function listPlaces(text: string): ListPlace[] {
  return [...text.matchAll(TOKENS)].flatMap(({ 0: token, index }) => {
    const name = listNameOf(token);
    return name === null ? [] : [{ name, start: index, end: index + token.length }];
  });
}

function asText(text: string): TemplateNode[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function unclosed({ options }: Frame): TemplateNode[] {
  return options.flatMap((option, i) => [...asText(i === 0 ? '' : '|'), ...option]);
}

function choice({ options }: Frame): Choice {
  const [first = [], ...others] = options.map(merged);
  const [head, rest] = takeStart(first, HEAD);
  return {
    kind: 'choice',
    head,
    options: [rest, ...others].map((option) => {
      const [weight, body] = takeStart(option, WEIGHT);
      return { weight, body };
    }),
  };
}

/** Splits what the pattern finds off the leading text. */
function takeStart(nodes: Template, pattern: RegExp): [string, Template] {
  const [first, ...rest] = nodes;
  const start = first?.kind === 'text' ? (pattern.exec(first.text)?.[0] ?? '') : '';
  if (first?.kind !== 'text' || start === '') return ['', nodes];
  return [start, [...asText(first.text.slice(start.length)), ...rest]];
}

function merged(nodes: Template): Template {
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
export function printTemplate(template: Template): string {
  return template
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'wildcard') return `__${node.name}__`;
      const options = node.options.map(({ weight, body }) => weight + printTemplate(body));
      return `{${node.head}${options.join('|')}}`;
    })
    .join('');
}

/** Whether there is nothing to choose. */
export function isFixed(template: Template): boolean {
  return template.every((node) => node.kind === 'text');
}
