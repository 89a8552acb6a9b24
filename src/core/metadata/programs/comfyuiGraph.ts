import { fieldOf, isRecord, listOf, type JsonRecord } from '../boundedJson.ts';
import { toNumber } from '../importedPicture.ts';
import { placedNodes, type PlacedNode } from './comfyuiSubgraphs.ts';
import { widgetValues } from './comfyuiWidgets.ts';

// ComfyUI's graph in either of its forms: the API's (`prompt`), where inputs have names and a link is [node, output],
// and the page's (`workflow`), where links have numbers and the values of widgets stand in an order.

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: ReadonlyMap<string, unknown>;
  /** Names of its outputs, in lower case, where the form says them. */
  readonly outputs: readonly string[];
}

/** An output of a node; a node of several hands on something else at each. */
export interface Link {
  readonly node: string;
  readonly output: number;
}

const MOST_NODES = 5000;
/** Of a node's name. */
const LONGEST_TYPE = 200;

export class ComfyuiGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;

  constructor(nodes: readonly GraphNode[]) {
    this.nodes = new Map(nodes.slice(0, MOST_NODES).map((node) => [node.id, node]));
  }

  node(link: Link | null): GraphNode | null {
    return link === null ? null : (this.nodes.get(link.node) ?? null);
  }

  /** The link that comes in under a name. */
  link(node: GraphNode, name: string): Link | null {
    return asLink(node.inputs.get(name));
  }
}

export function asLink(value: unknown): Link | null {
  const list = listOf(value);
  const output = toNumber(list[1]);
  if (list.length !== 2 || output === null) return null;
  const [node] = list;
  return typeof node === 'string' || typeof node === 'number' ? { node: String(node), output } : null;
}

/** Null where it is no graph of this form. */
export function readApiGraph(json: JsonRecord): ComfyuiGraph | null {
  const nodes = Object.entries(json).flatMap(([id, node]): GraphNode[] => {
    const type = fieldOf(node, 'class_type');
    const inputs = fieldOf(node, 'inputs');
    if (typeof type !== 'string') return [];
    return [
      {
        id,
        type: type.slice(0, LONGEST_TYPE),
        inputs: new Map(isRecord(inputs) ? Object.entries(inputs) : []),
        outputs: [],
      },
    ];
  });
  return nodes.length === 0 ? null : new ComfyuiGraph(nodes);
}

/** Null where it is no graph of this form. */
export function readWorkflowGraph(json: JsonRecord): ComfyuiGraph | null {
  if (!Array.isArray(fieldOf(json, 'nodes'))) return null;
  const placed = placedNodes(json);
  const set = new Map(placed.flatMap(setNode));
  const nodes = placed.flatMap((one): GraphNode[] => {
    const { id, node, values } = one;
    const type = textOf(fieldOf(node, 'type')).slice(0, LONGEST_TYPE);
    // Switched off: its outputs are nothing.
    if (type === '' || fieldOf(node, 'mode') === NEVER) return [];
    const outputs = listOf(fieldOf(node, 'outputs')).map((output) => textOf(fieldOf(output, 'name')));
    if (fieldOf(node, 'mode') === BYPASS) return [bypassed(one, outputs)];
    const inputs = new Map<string, unknown>([...widgetValues(type, node), ...values, ...linkedInputs(one)]);
    const from = GETS.test(type) ? set.get(textOf(listOf(fieldOf(node, 'widgets_values'))[0])) : undefined;
    if (from !== undefined) inputs.set('', from);
    return [{ id, type, inputs, outputs: outputs.map((name) => name.toLowerCase()) }];
  });
  return nodes.length === 0 ? null : new ComfyuiGraph(nodes);
}

const NEVER = 2;
const BYPASS = 4;
/** Pairs of nodes that stand for a link that is not drawn. */
const GETS = /^(easy )?getNode$/i;
const SETS = /^(easy )?setNode$/i;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Each a link, or the value that a widget outside gives in its place. */
function linkedInputs({ node, source }: PlacedNode): [string, unknown][] {
  return listOf(fieldOf(node, 'inputs')).flatMap((input): [string, unknown][] => {
    const name = fieldOf(input, 'name');
    const from = source(fieldOf(input, 'link'));
    if (typeof name !== 'string' || from === undefined) return [];
    return [[name, 'value' in from ? from.value : from]];
  });
}

function setNode(one: PlacedNode): [string, readonly [string, number]][] {
  if (!SETS.test(textOf(fieldOf(one.node, 'type')))) return [];
  const [[, source] = []] = linkedInputs(one);
  const name = textOf(listOf(fieldOf(one.node, 'widgets_values'))[0]);
  const link = asLink(source);
  return link === null || name === '' ? [] : [[name, [link.node, link.output]]];
}

/** A node that is passed by hands on, at each output, the input in its place if it is of the same kind, else the first that is. */
function bypassed({ id, node, source }: PlacedNode, outputs: readonly string[]): GraphNode {
  const inputs = listOf(fieldOf(node, 'inputs'));
  const handed = listOf(fieldOf(node, 'outputs')).flatMap((output, i): [string, unknown][] => {
    const isSame = (input: unknown): boolean => fieldOf(input, 'type') === fieldOf(output, 'type');
    const input = isSame(inputs[i]) ? inputs[i] : inputs.find(isSame);
    const from = source(fieldOf(input, 'link'));
    if (from === undefined) return [];
    return [[`${i}`, 'value' in from ? from.value : from]];
  });
  return { id, type: 'Bypassed', inputs: new Map(handed), outputs: outputs.map((_, i) => `${i}`) };
}
