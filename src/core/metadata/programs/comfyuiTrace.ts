import { asLink, type ComfyuiGraph, type GraphNode, type Link } from './comfyuiGraph.ts';
import { BUNDLE, inputBehind, isBundleName, OWN, plainNodeName } from './comfyuiNodes.ts';
import { fieldOf } from '../boundedJson.ts';

// Going back along links. At a node of several outputs only that goes on which the output hands on: the positive prompt
// of a ControlNet is its first output, the negative its second.

const MOST_HOPS = 200;
const MOST_STEPS = 20_000;
/** Inputs looked at in all: ways that part and meet again, node after node, are more than can be gone. */
const MOST_INPUTS = 2_000_000;

/** Names under which nodes that only hold a value keep it. */
const VALUE_NAMES: readonly string[] = [
  'value',
  'seed',
  'noise_seed',
  'int',
  'float',
  'number',
  'Number',
  'Value',
];
/** The one that is chosen by number, and the first that is there. */
const BY_NUMBER = /^(ImpactSwitch|.*Input Switch.*|easy anythingIndexSwitch)$/;
/** The one of two that a truth chooses: their names, and where it stands. */
const BY_TRUTH = [
  ['on_true', 'on_false', 'switch', 'boolean', 'condition'],
  ['tt_value', 'ff_value', 'cond'],
] as const;
const FIRST_THERE = /^(Any Switch|Context Switch( Big)?) \(rgthree\)$/;

/** What is found under a name: a link's other end, a value that stands there, or nothing. */
export type TracedNode =
  { readonly kind: 'link'; readonly link: Link } | { readonly kind: 'value'; readonly value: unknown };

export class ComfyuiTrace {
  #left = MOST_INPUTS;

  constructor(readonly graph: ComfyuiGraph) {}

  /** Whether there is still room for looking at a node, which takes as much as so many inputs more. */
  looksAt({ inputs }: GraphNode, more = 1): boolean {
    this.#left -= inputs.size + more;
    return this.#left > 0;
  }

  /** The input of a name, whichever of its names it has there. */
  input(node: GraphNode, name: string): unknown {
    if (node.inputs.has(name)) return node.inputs.get(name);
    const wanted = plainNodeName(name);
    for (const [key, value] of node.inputs) if (plainNodeName(key) === wanted) return value;
    return undefined;
  }

  /** What comes in under a name: from the node itself, or from the pipes that it takes. */
  found(node: GraphNode, name: string, hops = 0): TracedNode | null {
    const value = this.input(node, name);
    const link = asLink(value);
    if (link !== null) return { kind: 'link', link };
    if (value !== undefined && value !== null) return { kind: 'value', value };
    if (hops > MOST_HOPS || !this.looksAt(node)) return null;
    for (const pipe of this.pipesOf(node)) {
      const from = this.graph.node(pipe);
      const found = from && this.found(from, name, hops + 1);
      if (found) return found;
    }
    return null;
  }

  /** Where to go back from: what comes in under a name, or the first pipe, in which it may lie. */
  start(node: GraphNode, name: string): TracedNode | null {
    const [pipe] = this.pipesOf(node);
    return this.found(node, name) ?? (pipe === undefined ? null : { kind: 'link', link: pipe });
  }

  pipesOf(node: GraphNode): Link[] {
    return [...node.inputs].flatMap(([name, value]) => (isBundleName(name) ? (asLink(value) ?? []) : []));
  }

  /** The value under a name; where a link comes in instead, the value at its other end; undefined where nobody knows. */
  value(node: GraphNode, name: string): unknown {
    let found = this.found(node, name);
    let wanted = name;
    for (let hops = 0; hops < MOST_HOPS && found !== null; hops++) {
      if (found.kind === 'value') return plainValue(found.value);
      const from = this.graph.node(found.link);
      if (from === null) return undefined;
      wanted = this.#nameBehind(from, found.link.output, wanted);
      if (wanted === '') return undefined;
      found = this.found(from, wanted);
    }
    return undefined;
  }

  /** Under which name a node keeps what an output gives; '' where that is not known. */
  #nameBehind(node: GraphNode, output: number, wanted: string): string {
    const behind = inputBehind(node, output);
    if (behind === BUNDLE) return wanted;
    if (behind !== null && behind !== OWN) return behind;
    const chosen = this.chosen(node);
    if (chosen !== null) return chosen;
    if (isComputed(node)) return '';
    const numbered = output > 0 || node.inputs.has('value2') ? numberedName(node, output) : null;
    if (numbered !== null) return numbered;
    if (output === 0 || node.inputs.size === 1) {
      const name = VALUE_NAMES.find((candidate) => node.inputs.has(candidate));
      if (name !== undefined) return name;
    }
    if (node.inputs.has(wanted)) return wanted;
    return this.onlyLink(node) ?? '';
  }

  /** The input of a switch that is on. */
  chosen(node: GraphNode): string | null {
    const names = [...node.inputs.keys()];
    for (const [on, off, ...by] of BY_TRUTH) {
      if (!node.inputs.has(on) && !node.inputs.has(off)) continue;
      const name = by.find((candidate) => node.inputs.has(candidate));
      const isOn = name === undefined ? undefined : this.value(node, name);
      return typeof isOn === 'boolean' ? (isOn ? on : off) : null;
    }
    if (FIRST_THERE.test(node.type))
      return names.find((name) => asLink(node.inputs.get(name)) !== null) ?? null;
    if (!BY_NUMBER.test(node.type)) return null;
    const number = Number(node.inputs.get('select') ?? node.inputs.get('Input') ?? node.inputs.get('index'));
    return names.find((name) => new RegExp(`^[a-z_]*${number}$`, 'i').test(name)) ?? null;
  }

  /** The name of the input of a node that has one, as of a knee in a link. */
  onlyLink(node: GraphNode): string | null {
    const [only, ...others] = [...node.inputs].filter(([, value]) => asLink(value) !== null);
    return only !== undefined && others.length === 0 && node.inputs.size === 1 ? only[0] : null;
  }

  /** All nodes behind one, nearest first. `goes` says which inputs to follow. */
  upstream(
    start: GraphNode | null,
    goes: (node: GraphNode, name: string) => boolean = () => true,
  ): GraphNode[] {
    const seen = new Set<GraphNode>(start ? [start] : []);
    // A set hands out what is added to it while it is gone through.
    for (const node of seen) {
      if (!this.looksAt(node)) break;
      for (const [name, value] of node.inputs) {
        const from = goes(node, name) ? this.graph.node(asLink(value)) : null;
        if (from !== null) seen.add(from);
      }
    }
    return [...seen];
  }

  /**
   * Goes back from a link along one kind of thing, depth first in the order of inputs. `visit` says whether to stop at a node;
   * `ways` which inputs go on where no table says it.
   */
  walk(start: TracedNode | null, kind: Kind, visit: (stop: Stop) => boolean): void {
    const seen = new Set<string>();
    const rest: { readonly found: TracedNode; readonly at: GraphNode | null; readonly name: string }[] =
      start === null ? [] : [{ found: start, at: null, name: kind.name }];
    for (let steps = 0; rest.length > 0 && steps < MOST_STEPS; steps++) {
      const next = rest.pop();
      if (next === undefined) return;
      const { found } = next;
      if (found.kind === 'value') {
        visit({ node: next.at, name: next.name, value: found.value, end: true });
        continue;
      }
      const { node: id, output } = found.link;
      const node = this.graph.node(found.link);
      const key = `${id}/${output}/${next.name}`;
      if (node === null || seen.has(key)) continue;
      if (!this.looksAt(node)) return;
      seen.add(key);
      const ways = this.#waysOn(node, output, { ...kind, name: next.name });
      if (visit({ node, name: next.name, value: undefined, end: ways.length === 0 })) continue;
      for (const [name, way] of ways.toReversed()) rest.push({ found: way, at: node, name });
    }
  }

  #waysOn(node: GraphNode, output: number, kind: Kind): (readonly [string, TracedNode])[] {
    const behind = inputBehind(node, output);
    if (behind === OWN) return [];
    const name = this.chosen(node) ?? (behind === BUNDLE ? kind.name : behind);
    if (name !== null) {
      const found = this.found(node, name);
      if (found !== null) return [[behind === BUNDLE ? kind.name : plainNodeName(name), found]];
      if (behind === BUNDLE) return [];
    }
    return inWorkingOrder(node).flatMap(([key, value]): (readonly [string, TracedNode])[] => {
      const link = asLink(value);
      return link !== null && kind.goes(key, node) ? [[kind.name, { kind: 'link', link }]] : [];
    });
  }
}

/** What is looked for: its name in pipes, and which inputs of nodes that are not known may lead to it. */
export interface Kind {
  readonly name: string;
  readonly goes: (input: string, node: GraphNode) => boolean;
}

export interface Stop {
  readonly node: GraphNode | null;
  /** Under which name it was come to. */
  readonly name: string;
  /** What stands there instead of a link. */
  readonly value: unknown;
  /** Whether nothing leads on. */
  readonly end: boolean;
}

/** Numbers that are drawn, or measured in a picture, stand nowhere in the graph. */
function isComputed({ type, inputs }: GraphNode): boolean {
  const isDrawn = /random/i.test(type) && [...inputs.keys()].some((name) => /^max/i.test(name));
  return isDrawn || [...inputs].some(([name, value]) => PICTURE.test(name) && asLink(value) !== null);
}

const PICTURE = /^(image|images|pixels|mask)$/;

/** What a node adds to something comes after that. */
function inWorkingOrder({ inputs }: GraphNode): (readonly [string, unknown])[] {
  const isAdded = ([name]: readonly [string, unknown]): number => Number(name.endsWith('_from'));
  return [...inputs].sort((a, b) => isAdded(a) - isAdded(b));
}

/** Of `value, value2` or `a_1, a_2` the one at a place. */
function numberedName(node: GraphNode, output: number): string | null {
  const stem = (name: string): string => name.replace(/_?(\d+|[a-d])$/, '');
  const names = [...node.inputs.keys()];
  const [first] = names;
  if (first === undefined) return null;
  const same = names.filter((name) => stem(name) === stem(first));
  return same.length > 1 ? (same[output] ?? null) : null;
}

/** Some pages write what was chosen of a list as a record. */
function plainValue(value: unknown): unknown {
  return fieldOf(value, 'content') ?? value;
}
