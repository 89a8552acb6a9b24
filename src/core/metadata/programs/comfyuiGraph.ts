import { fieldOf, isRecord, listOf, type JsonRecord } from '../boundedJson.ts';
import { toNumber } from '../importedPicture.ts';

// ComfyUI's graph in either of its forms: the API's (`prompt`), where inputs have names and a link is [node, output],
// and the page's (`workflow`), where links have numbers and the values of widgets stand in an order.

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly inputs: ReadonlyMap<string, unknown>;
}

export interface Link {
  readonly node: string;
}

const MOST_NODES = 5000;
const MOST_HOPS = 200;
/** Names under which nodes that only hold a value keep it. */
const VALUE_NAMES = [
  'value',
  'seed',
  'noise_seed',
  'int',
  'Value',
  'number',
  'text',
  'string',
  'String',
  'STRING',
];

/** Values of widgets by position; the page adds one after a seed, which says what happens to it after a run. */
const WIDGETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['KSampler', ['seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise']],
  [
    'KSamplerAdvanced',
    [
      'add_noise',
      'noise_seed',
      '',
      'steps',
      'cfg',
      'sampler_name',
      'scheduler',
      'start_at_step',
      'end_at_step',
    ],
  ],
  ['SamplerCustom', ['add_noise', 'noise_seed', '', 'cfg']],
  ['RandomNoise', ['noise_seed']],
  ['KSamplerSelect', ['sampler_name']],
  ['BasicScheduler', ['scheduler', 'steps', 'denoise']],
  ['KarrasScheduler', ['steps', 'sigma_max', 'sigma_min', 'rho']],
  ['ExponentialScheduler', ['steps']],
  ['SDTurboScheduler', ['steps', 'denoise']],
  ['AlignYourStepsScheduler', ['model_type', 'steps', 'denoise']],
  ['CFGGuider', ['cfg']],
  ['CheckpointLoaderSimple', ['ckpt_name']],
  ['CheckpointLoader', ['config_name', 'ckpt_name']],
  ['UNETLoader', ['unet_name']],
  ['LoraLoader', ['lora_name', 'strength_model', 'strength_clip']],
  ['LoraLoaderModelOnly', ['lora_name', 'strength_model']],
  ['ControlNetLoader', ['control_net_name']],
  ['VAELoader', ['vae_name']],
  ['CLIPSetLastLayer', ['stop_at_clip_layer']],
  ['CLIPTextEncode', ['text']],
  [
    'CLIPTextEncodeSDXL',
    ['width', 'height', 'crop_w', 'crop_h', 'target_width', 'target_height', 'text_g', 'text_l'],
  ],
  ['EmptyLatentImage', ['width', 'height', 'batch_size']],
  ['RescaleCFG', ['multiplier']],
  ['PrimitiveNode', ['value']],
  ['PrimitiveInt', ['value']],
  ['PrimitiveString', ['value']],
  ['PrimitiveStringMultiline', ['value']],
]);

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

  /** The value under a name; where a link comes in instead, the value at its other end. */
  value(node: GraphNode, name: string): unknown {
    let value = node.inputs.get(name);
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const link = asLink(value);
      if (link === null) return value;
      const from = this.node(link);
      if (from === null) return undefined;
      value = VALUE_NAMES.map((candidate) => from.inputs.get(candidate)).find((found) => found !== undefined);
    }
    return undefined;
  }

  /** Whoever is found first, going back from a node against its links, nearest first. */
  upstream(start: GraphNode | null, ignored: ReadonlySet<string> = new Set()): GraphNode[] {
    const seen = new Set<GraphNode>(start ? [start] : []);
    // A set hands out what is added to it while it is gone through.
    for (const node of seen) {
      for (const [name, value] of node.inputs) {
        const from = ignored.has(name) ? null : this.node(asLink(value));
        if (from !== null) seen.add(from);
      }
    }
    return [...seen];
  }
}

function asLink(value: unknown): Link | null {
  const list = listOf(value);
  if (list.length !== 2 || toNumber(list[1]) === null) return null;
  const [node] = list;
  return typeof node === 'string' || typeof node === 'number' ? { node: String(node) } : null;
}

/** Null where it is no graph of this form. */
export function readApiGraph(json: JsonRecord): ComfyuiGraph | null {
  const nodes = Object.entries(json).flatMap(([id, node]): GraphNode[] => {
    const type = fieldOf(node, 'class_type');
    const inputs = fieldOf(node, 'inputs');
    if (typeof type !== 'string') return [];
    return [{ id, type, inputs: new Map(isRecord(inputs) ? Object.entries(inputs) : []) }];
  });
  return nodes.length === 0 ? null : new ComfyuiGraph(nodes);
}

/** Null where it is no graph of this form. */
export function readWorkflowGraph(json: JsonRecord): ComfyuiGraph | null {
  const list = fieldOf(json, 'nodes');
  if (!Array.isArray(list)) return null;
  const sources = linkSources(fieldOf(json, 'links'));
  const nodes = list.slice(0, MOST_NODES).flatMap((node: unknown): GraphNode[] => {
    const id = idOf(fieldOf(node, 'id'));
    const type = fieldOf(node, 'type');
    if (id === null || typeof type !== 'string') return [];
    const values = widgetValues(type, fieldOf(node, 'widgets_values'));
    return [{ id, type, inputs: new Map([...values, ...linkedInputs(fieldOf(node, 'inputs'), sources)]) }];
  });
  return nodes.length === 0 ? null : new ComfyuiGraph(nodes);
}

const idOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** By a link's number, the node that it comes from: links are [number, from, output, to, input, type] or records. */
function linkSources(links: unknown): ReadonlyMap<string, string> {
  return new Map(
    listOf(links).flatMap((link): [string, string][] => {
      const [number, from] = isRecord(link)
        ? [fieldOf(link, 'id'), fieldOf(link, 'origin_id')]
        : [listOf(link)[0], listOf(link)[1]];
      const [id, source] = [idOf(number), idOf(from)];
      return id === null || source === null ? [] : [[id, source]];
    }),
  );
}

function linkedInputs(inputs: unknown, sources: ReadonlyMap<string, string>): [string, unknown][] {
  return listOf(inputs).flatMap((input): [string, unknown][] => {
    const name = fieldOf(input, 'name');
    const source = sources.get(idOf(fieldOf(input, 'link')) ?? '');
    return typeof name === 'string' && source !== undefined ? [[name, [source, 0]]] : [];
  });
}

function widgetValues(type: string, values: unknown): [string, unknown][] {
  if (isRecord(values)) return Object.entries(values);
  const names = WIDGETS.get(type) ?? [];
  return listOf(values).flatMap((value, i): [string, unknown][] => {
    const name = names[i] ?? '';
    return name === '' ? [] : [[name, value]];
  });
}
