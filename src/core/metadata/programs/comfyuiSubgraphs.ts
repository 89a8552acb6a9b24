import { fieldOf, isRecord, listOf, type JsonRecord } from '../boundedJson.ts';
import { toNumber } from '../importedPicture.ts';

// Parts of a graph that the page shows as one node: subgraphs, and the group nodes that came before them. Both are opened, so
// that a reader sees the nodes that ran; a node within has the number of the one that it is in before its own: 5:3.

/** Where an input comes from: [node, output], or the value that stands in a widget outside. */
export type LinkSource = readonly [node: string, output: number] | { readonly value: unknown };

/** A node as the page wrote it, under a number that no other has. */
export interface PlacedNode {
  readonly id: string;
  readonly node: unknown;
  /** What a link of its surroundings brings; undefined where there is no such link. */
  readonly source: (link: unknown) => LinkSource | undefined;
  /** Values that were put in from outside in the place of its own, by name. */
  readonly values: ReadonlyMap<string, unknown>;
}

const MOST_NODES = 5000;
const MOST_HOPS = 50;
const DEEPEST = 20;
/** Nodes that opening a graph within is worth, and how many of its links and inputs are worth one more. */
const COST = 25;
const PARTS = 100;
const NEVER = 2;
const BYPASS = 4;
/** Where links within a subgraph begin and end that come from outside and go there. */
const FROM_OUTSIDE = '-10';
const TO_OUTSIDE = '-20';
const GROUP = /^workflow[>/](.+)$/;

interface Link {
  readonly from: string;
  readonly output: number;
}

/** A graph, or one within it. */
interface Scope {
  readonly prefix: string;
  readonly links: ReadonlyMap<string, Link>;
  /** By a place in what goes outside, the link that goes there. */
  readonly ends: ReadonlyMap<number, string>;
  /** The graphs that stand here as a node, by its number. */
  readonly within: Map<string, Scope>;
  /** The node that this graph stands as: what comes in, by place. */
  readonly entries: readonly Entry[];
  readonly outside: Scope | null;
}

type Entry = { readonly link: string } | { readonly value: unknown } | null;

/** All nodes of a graph in the page's form, those within others in their place. */
export function placedNodes(workflow: JsonRecord): PlacedNode[] {
  const whole: Scope = {
    ...{ prefix: '', ...linksOf(fieldOf(workflow, 'links')) },
    ...{ within: new Map(), entries: [], outside: null },
  };
  const placed: PlacedNode[] = [];
  const definitions = definitionsIn(workflow);
  place(listOf(fieldOf(workflow, 'nodes')), whole, { definitions, placed, budget: { left: MOST_NODES } });
  return placed;
}

/** What nodes may stand for. */
interface Definitions {
  /** By id. */
  readonly subgraphs: ReadonlyMap<unknown, unknown>;
  readonly groups: unknown;
}

function definitionsIn(workflow: JsonRecord): Definitions {
  const all = fieldOf(fieldOf(workflow, 'definitions'), 'subgraphs');
  const list = isRecord(all) ? Object.values(all) : listOf(all);
  return {
    subgraphs: new Map(list.map((subgraph) => [fieldOf(subgraph, 'id'), subgraph])),
    groups: fieldOf(fieldOf(workflow, 'extra'), 'groupNodes'),
  };
}

interface Placing {
  readonly definitions: Definitions;
  readonly placed: PlacedNode[];
  /** Nodes that are looked at in all: a graph may be within itself. */
  readonly budget: { left: number };
  readonly given?: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

function place(nodes: readonly unknown[], scope: Scope, placing: Placing): void {
  const { definitions, placed, budget, given } = placing;
  for (const node of nodes) {
    if (budget.left <= 0) return;
    budget.left -= 1;
    const id = keyOf(fieldOf(node, 'id'));
    if (id === null) continue;
    const mode = fieldOf(node, 'mode');
    const isOn = mode !== NEVER && mode !== BYPASS;
    const definition = isOn && depthOf(scope) < DEEPEST ? definitionOf(definitions, node) : null;
    if (definition !== null) budget.left -= COST + Math.floor(extentOf(definition.of, node) / PARTS);
    if (budget.left <= 0) return;
    const part = definition && (definition.isGroup ? openGroup : openSubgraph)(definition.of, node);
    if (part === null) {
      const values = given?.get(id) ?? new Map<string, unknown>();
      placed.push({ id: scope.prefix + id, node, values, source: (link) => sourceOf(scope, keyOf(link)) });
      continue;
    }
    const inner: Scope = {
      ...{ prefix: `${scope.prefix}${id}:`, links: part.links, ends: part.ends },
      ...{ within: new Map(), entries: part.entries, outside: scope },
    };
    scope.within.set(id, inner);
    place(part.nodes, inner, { ...placing, given: part.given });
  }
}

const depthOf = ({ outside }: Scope): number => (outside === null ? 0 : 1 + depthOf(outside));

/** From link to link until a node that ran, or a value. */
function sourceOf(start: Scope, first: string | null): LinkSource | undefined {
  let [scope, number]: [Scope, string | null] = [start, first];
  for (let hops = 0; hops < MOST_HOPS && number !== null; hops++) {
    const link = scope.links.get(number);
    if (link === undefined) return undefined;
    const { from, output } = link;
    const inner = scope.within.get(from);
    if (from === FROM_OUTSIDE && scope.outside !== null) {
      const entry = scope.entries[output] ?? null;
      if (entry === null) return undefined;
      if ('value' in entry) return entry;
      [scope, number] = [scope.outside, entry.link];
    } else if (inner === undefined) return [scope.prefix + from, output];
    else [scope, number] = [inner, inner.ends.get(output) ?? null];
  }
  return undefined;
}

const keyOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

type Links = Pick<Scope, 'links' | 'ends'>;

/** Links are [number, from, output, to, input, type] or records. */
function linksOf(list: unknown): Links {
  const links = new Map<string, Link>();
  const ends = new Map<number, string>();
  for (const link of listOf(list)) {
    const names = ['id', 'origin_id', 'origin_slot', 'target_id', 'target_slot'];
    const [number, from, output, to, input] = isRecord(link)
      ? names.map((name) => fieldOf(link, name))
      : listOf(link);
    const [id, source] = [keyOf(number), keyOf(from)];
    if (id === null || source === null) continue;
    links.set(id, { from: source, output: toNumber(output) ?? 0 });
    if (keyOf(to) === TO_OUTSIDE) ends.set(toNumber(input) ?? 0, id);
  }
  return { links, ends };
}

interface Part extends Links {
  readonly nodes: readonly unknown[];
  readonly entries: readonly Entry[];
  readonly given: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

interface Definition {
  readonly of: unknown;
  readonly isGroup: boolean;
}

/** The graph that a node stands for; null where it is a node like any other. */
function definitionOf({ subgraphs, groups }: Definitions, node: unknown): Definition | null {
  const type = textOf(fieldOf(node, 'type'));
  const subgraph = subgraphs.get(type);
  if (subgraph !== undefined) return { of: subgraph, isGroup: false };
  const group = GROUP.exec(type)?.[1];
  const definition = group === undefined ? undefined : fieldOf(groups, group);
  return definition === undefined ? null : { of: definition, isGroup: true };
}

/** Links, inputs, outputs and values that opening it goes through. */
function extentOf(definition: unknown, node: unknown): number {
  const slots = [definition, node, ...listOf(fieldOf(definition, 'nodes'))].flatMap((one) =>
    ['inputs', 'outputs', 'links', 'external', 'widgets_values'].map(
      (name) => listOf(fieldOf(one, name)).length,
    ),
  );
  return slots.reduce((sum, length) => sum + length, 0);
}

/** What was typed into the node outside goes in; where none was, the nodes within have what they had. */
function openSubgraph(subgraph: unknown, node: unknown): Part {
  const inputs = listOf(fieldOf(node, 'inputs'));
  const values = listOf(fieldOf(node, 'widgets_values'));
  const proxies = listOf(fieldOf(fieldOf(node, 'properties'), 'proxyWidgets'));
  const widgets = inputs.filter((input) => fieldOf(input, 'widget') !== undefined);
  const byName = new Map(inputs.toReversed().map((input) => [fieldOf(input, 'name'), input]));
  const typed = new Map<string, unknown>();
  const given = new Map<string, Map<string, unknown>>();
  if (proxies.length > 0 && proxies.length === values.length) {
    for (const [i, proxy] of proxies.entries()) {
      const [inner, name] = listOf(proxy);
      const id = keyOf(inner) ?? '';
      if (id === '-1') typed.set(textOf(name), values[i]);
      else given.set(id, (given.get(id) ?? new Map<string, unknown>()).set(textOf(name), values[i]));
    }
  } else if (widgets.length === values.length) {
    widgets.forEach((input, i) => typed.set(textOf(fieldOf(input, 'name')), values[i]));
  }
  const entries = listOf(fieldOf(subgraph, 'inputs')).map((slot, i): Entry => {
    const name = textOf(fieldOf(slot, 'name'));
    const input = byName.get(name) ?? inputs[i];
    const link = keyOf(fieldOf(input, 'link'));
    if (link !== null) return { link };
    return typed.has(name) ? { value: typed.get(name) } : null;
  });
  return {
    ...linksOf(fieldOf(subgraph, 'links')),
    ...{ nodes: listOf(fieldOf(subgraph, 'nodes')), entries, given },
  };
}

/**
 * A group's nodes have their place in it as number, and its links lie between places. What comes in are the inputs within that
 * nothing within is linked to, in order; what goes out the outputs that lead to nothing within, or that are shown all the same.
 */
function openGroup(definition: unknown, node: unknown): Part {
  const inner = listOf(fieldOf(definition, 'nodes')).map((one, i) => ({
    ...(isRecord(one) ? one : {}),
    id: i,
  }));
  const between = listOf(fieldOf(definition, 'links')).map((link) => listOf(link).map((part) => keyOf(part)));
  const sources = new Map(
    between.toReversed().map(([from, output, to, at]) => [`${to}/${at}`, { from, output }]),
  );
  const used = new Set(between.map(([from, output]) => `${from}/${output}`));
  const shown = new Set(
    listOf(fieldOf(definition, 'external')).map((one) => listOf(one).slice(0, 2).join('/')),
  );
  const outside = listOf(fieldOf(node, 'inputs')).map((input): Entry => {
    const link = keyOf(fieldOf(input, 'link'));
    return link === null ? null : { link };
  });
  const links = new Map<string, Link>();
  const ends = new Map<number, string>();
  let [entry, end] = [0, 0];
  const nodes = inner.map((one: object, place) => {
    const inputs = listOf(fieldOf(one, 'inputs')).map((input, slot) => {
      const { from, output } = sources.get(`${place}/${slot}`) ?? {};
      const number = `in ${place} ${slot}`;
      const hasWidget = fieldOf(input, 'widget') !== undefined;
      if (from !== undefined && from !== null) links.set(number, { from, output: toNumber(output) ?? 0 });
      else if (!hasWidget) links.set(number, { from: FROM_OUTSIDE, output: entry++ });
      return { ...(isRecord(input) ? input : {}), link: number };
    });
    for (const slot of listOf(fieldOf(one, 'outputs')).keys()) {
      if (used.has(`${place}/${slot}`) && !shown.has(`${place}/${slot}`)) continue;
      const number = `out ${place} ${slot}`;
      links.set(number, { from: `${place}`, output: slot });
      ends.set(end++, number);
    }
    return { ...one, inputs };
  });
  return { links, ends, nodes: withValues(nodes, node), entries: outside, given: new Map() };
}

/** The group's node has the values of all widgets within, one behind the other. */
function withValues(nodes: readonly object[], outside: unknown): readonly unknown[] {
  const values = listOf(fieldOf(outside, 'widgets_values'));
  const own = nodes.map((node) => listOf(fieldOf(node, 'widgets_values')));
  if (own.reduce((sum, { length }) => sum + length, 0) !== values.length) return nodes;
  let begin = 0;
  return nodes.map((node, i) => {
    const count = own[i]?.length ?? 0;
    begin += count;
    return { ...node, widgets_values: values.slice(begin - count, begin) };
  });
}
