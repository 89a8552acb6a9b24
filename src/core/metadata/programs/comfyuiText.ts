import { asLink, type GraphNode, type Link } from './comfyuiGraph.ts';
import { handsOn, inputBehind } from './comfyuiNodes.ts';
import type { ComfyuiTrace } from './comfyuiTrace.ts';

// Words that nodes hand to one another. What a node does to them is done where it is known; a node that makes words of
// its own leaves a gap, and that is told.

export interface NodeWords {
  /** null where not even a part is known. */
  readonly text: string | null;
  /** Nodes whose words are not known. */
  readonly gaps: readonly string[];
}

const DEEPEST = 60;
const LONGEST = 100_000;
/** Before what is replaced is taken away. */
const MOST_REPLACED = 2 * LONGEST;

/** By what they hold: nodes that join texts. */
const JOINS =
  /^(String ?Concat(enate)?|ConcatString.*|Text Concatenate.*|StringFunction\|pysssss|CR Combine Prompt|CR Text Concatenate|JoinStrings|JoinStringMulti|CombineTexts.*|Concat Text _O|ConcatText.*|easy promptConcat|ttN concat|Concat(enate)?( Text)?|JWStringConcat|Concat String.*|Text Concat.*)$/i;
const PART = /^(text|string|prompt|part|str|a|b)(_?([a-z]|\d{1,2}))?$/i;
const BETWEEN = ['delimiter', 'separator', 'sep'];
const NAMED_DELIMITERS: ReadonlyMap<string, string> = new Map([
  ['none', ''],
  ['space', ' '],
  ['comma', ', '],
]);
/** Nodes whose words come out of a list, a file or another model. */
const DRAWS =
  /random|wildcard|dynamic ?prompt|^DP|generat|llm|gpt|ollama|llama|translat|caption|interrogat|tagger|blip|florence|regex|split|\bfind\b|file|list\b|(?<!multi-?)line|csv|styl|format|template|substring|caseconv|upper|lower|slice|truncat|revers|shuffle|remove|filter|\blora/i;
const STYLER = /styler/i;
/** Inputs of a styler that say no style. */
const WORDS = /^(text_|positive|negative|log_prompt)/;
/** They put nothing around the words. */
const NO_STYLE = /^(base|none|no style|no_style|no|yes|true|false|both|-|)$/i;
/** Where a node keeps the words that it gives, best first: those that it made of others come first. */
const NAMES = [
  ...['populated_text', 'result', 'text', 'string', 'prompt', 'value', 'Text', 'String', 'STRING', 'Prompt'],
  ...['text_0', 'multiline_text', 'positive', 'negative', 'wildcard_text'],
];

const MOST_GAPS = 20;
/** Inputs that could be looked at in the time that a node's words take. */
const WORK = 50;

export function wordsUnder(trace: ComfyuiTrace, node: GraphNode, name: string): NodeWords | null {
  const found = trace.found(node, name);
  if (found === null) return null;
  if (found.kind === 'value') {
    return typeof found.value === 'string' ? { text: found.value, gaps: [] } : null;
  }
  return wordsAt(trace, found.link, 0);
}

/** By the place that they come out of: ways that part and meet again are gone once. */
const known = new WeakMap<ComfyuiTrace, Map<string, NodeWords>>();
const MISSING: NodeWords = { text: null, gaps: ['a part that is missing'] };

/** The words that come out of a link. */
export function wordsAt(trace: ComfyuiTrace, link: Link, depth: number): NodeWords {
  const places = known.get(trace) ?? new Map<string, NodeWords>();
  known.set(trace, places);
  const place = `${link.node}/${link.output}`;
  const found = places.get(place);
  if (found !== undefined) return found;
  const node = trace.graph.node(link);
  if (node === null || depth > DEEPEST || !trace.looksAt(node, WORK)) return MISSING;
  // Who comes back here meanwhile goes in a circle.
  places.set(place, MISSING);
  const words = wordsFrom(trace, node, { link, depth });
  places.set(place, words);
  return words;
}

interface Going {
  readonly link: Link;
  readonly depth: number;
}

function wordsFrom(trace: ComfyuiTrace, node: GraphNode, { link, depth }: Going): NodeWords {
  const under = (name: string): NodeWords | null => {
    const value = trace.input(node, name);
    const next = asLink(value);
    if (next !== null) return wordsAt(trace, next, depth + 1);
    return typeof value === 'string' ? { text: value, gaps: [] } : null;
  };
  const result = node.inputs.get('result');
  if (JOINS.test(node.type))
    return typeof result === 'string' ? { text: result, gaps: [] } : joined(node, under);
  if (STYLER.test(node.type)) return styled(node, under, link.output);
  if (/replace/i.test(node.type) && !/regex/i.test(node.type)) return replaced(node, under);
  if (node.type === 'StringTrim') {
    const words = under('string');
    return words === null ? gap(node, null) : { ...words, text: words.text?.trim() ?? null };
  }
  const isMade = node.inputs.has('populated_text') || node.inputs.has('result');
  const changes = DRAWS.test(node.type) && !isMade;
  const chosen = trace.chosen(node);
  const behind = chosen ?? inputBehind(node, link.output);
  const handed = behind === null || behind === '' || behind === '*' ? null : under(behind);
  // An output that is called as an input is not the input, where the node is known to change it.
  if (isKnown(handed)) return changes && chosen === null && !handsOn(node) ? gap(node, handed.text) : handed;
  const numbered = link.output > 0 ? under(`text_${'abcd'[link.output] ?? ''}`) : null;
  if (numbered !== null) return numbered;
  const only = trace.onlyLink(node);
  const words = NAMES.map(under).find(isKnown) ?? (only === null ? null : under(only));
  if (words === null) return gap(node, null);
  return changes ? gap(node, words.text) : words;
}

const isKnown = (words: NodeWords | null): words is NodeWords & { readonly text: string } =>
  words !== null && words.text !== null;

/** The words that go in are not the words that come out. */
function gap(node: GraphNode, goesIn: string | null): NodeWords {
  return { text: null, gaps: [goesIn === null ? node.type : `${node.type}: ${goesIn}`] };
}

/** Styles lie in files of the one who made the picture. The words that they were put around are known, and the style's name. */
function styled(node: GraphNode, under: Under, output: number): NodeWords {
  const { type, inputs, outputs } = node;
  const firstNegative = /advanced/i.test(type) ? 3 : 1;
  const isNegative = outputs[output]?.includes('neg') ?? output >= firstNegative;
  const side = isNegative ? 'negative' : 'positive';
  const words = [`text_${side}`, `text_${side}_g`, `text_${side}_l`, side].map(under).find(isKnown) ?? null;
  const styles = [...inputs].filter(([name, value]) => !WORDS.test(name) && typeof value === 'string');
  const named = styles.filter(([, value]) => !NO_STYLE.test(String(value)));
  const gaps = named.map(([name, value]) =>
    name.startsWith('style') ? `${type}: ${String(value)}` : `${type}: ${name} ${String(value)}`,
  );
  const all = [...(words?.gaps ?? []), ...(styles.length === 0 ? [type] : gaps)];
  return { text: words?.text ?? null, gaps: distinct(all) };
}

const distinct = (gaps: readonly string[]): readonly string[] => [...new Set(gaps)].slice(0, MOST_GAPS);

type Under = (name: string) => NodeWords | null;

function joined(node: GraphNode, under: Under): NodeWords {
  const parts = [...node.inputs.keys()].filter((name) => PART.test(name));
  const words = parts.flatMap((name) => under(name) ?? []);
  const strips = ['true', true].some((yes) => node.inputs.get('clean_whitespace') === yes);
  const texts = words
    .flatMap(({ text }) => text ?? [])
    .map((text) => (strips ? text.trim() : text))
    .filter((text) => text !== '' || node.type === 'StringConcatenate');
  const gaps = distinct(words.flatMap((part) => part.gaps));
  if (texts.reduce((sum, { length }) => sum + length, 0) > LONGEST) return gap(node, null);
  return { text: texts.length === 0 && gaps.length > 0 ? null : texts.join(betweenOf(node)), gaps };
}

function betweenOf(node: GraphNode): string {
  for (const name of BETWEEN) {
    const value = node.inputs.get(name);
    if (typeof value === 'string') return NAMED_DELIMITERS.get(value) ?? value.replaceAll('\\n', '\n');
  }
  if (node.inputs.get('linebreak_addition') === 'true') return '\n';
  return node.inputs.get('tidy_tags') === 'yes' ? ', ' : '';
}

/** Under which names a node keeps what is looked for, and what is put in its place. */
const REPLACEMENTS = [
  ['find', 'replace'],
  ['old', 'new'],
  ...['1', '2', '3'].map((n) => [`find${n}`, `replace${n}`]),
];

function replaced(node: GraphNode, under: Under): NodeWords {
  const words = under('string') ?? under('text');
  if (!isKnown(words)) return words ?? gap(node, null);
  const pairs = REPLACEMENTS.filter(([find = '']) => node.inputs.has(find));
  if (pairs.length === 0) return gap(node, words.text);
  let { text } = words;
  for (const [find, by] of pairs.map((pair) => pair.map(under))) {
    if (!isKnown(find ?? null) || !isKnown(by ?? null)) return gap(node, words.text);
    const parts = find?.text ? text.split(find.text) : [text];
    if (text.length + parts.length * (by?.text?.length ?? 0) > MOST_REPLACED) return gap(node, null);
    text = parts.join(by?.text ?? '');
    if (text.length > LONGEST) return gap(node, null);
  }
  return { ...words, text };
}
