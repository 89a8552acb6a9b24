import { said } from '../../said.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';
import { asLink, type GraphNode } from './comfyuiGraph.ts';
import { shownValue } from './comfyuiSampling.ts';
import { wordsUnder, type NodeWords } from './comfyuiText.ts';
import { NEGATIVE, POSITIVE } from './comfyuiNodes.ts';
import type { ComfyuiTrace, TracedNode, Kind } from './comfyuiTrace.ts';

// The two prompts, each behind its own link. What is not found is empty and told: the form's own words are another
// picture's.

/** Inputs of nodes that are not known, behind which no words lie. */
const BESIDE = /clip(?!_regions)|model|vae|image|control_?net|pixels|mask|latent|samples|style|sigmas/i;
const ENCODES = /TextEncode|^Text to Conditioning$|^Power Prompt/;
/** The words of an encoder: one text, or one for each of the model's encoders. */
const TEXTS = [
  'populated_text',
  'text',
  'text_g',
  'prompt',
  'clip_g',
  'text_l',
  't5xxl',
  'clip_l',
  'wildcard_text',
];
/** How other encoders can be told to read words, and what is ComfyUI's own way. */
const WAYS = [
  ['parser', /^comfy$/],
  ['weight_interpretation', /^comfy$/],
  ['token_normalization', /^none$/],
] as const;
const SECOND_TEXTS = ['text_l', 'clip_l', 't5xxl'];
/** Where loaders keep words of their own. */
const PROMPTS = new Set(['positive', 'negative']);
const UNKNOWN = said('import.noWords');

export type Key = 'prompt' | 'negativePrompt';
const NAMES: Readonly<Record<Key, string>> = { prompt: 'Prompt', negativePrompt: 'Negative prompt' };

export function readPrompts(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const positive = endOf(trace, sampler, 'prompt');
  const negative = endOf(trace, sampler, 'negativePrompt');
  const heard = readPrompt(trace, { start: positive, key: 'prompt' }, picture);
  readPrompt(trace, { start: negative, key: 'negativePrompt' }, picture);
  readClipSkip(trace, heard, picture);
}

/** Where the conditioning of a prompt comes to the sampler, or to its guider. */
export function endOf(trace: ComfyuiTrace, sampler: GraphNode, key: Key): TracedNode | null {
  const holder = trace.graph.node(trace.graph.link(sampler, 'guider')) ?? sampler;
  // Nested, the guider's third condition is the words once more, without the picture.
  const isNested = trace.value(holder, 'style') === 'nested';
  if (key === 'negativePrompt') return trace.found(holder, isNested ? 'cond2' : 'negative');
  return (
    trace.found(holder, 'positive') ?? trace.found(holder, 'conditioning') ?? trace.found(holder, 'cond1')
  );
}

interface Side {
  readonly start: TracedNode | null;
  readonly key: Key;
}

/** Gives back the node that the first words were encoded by. */
function readPrompt(trace: ComfyuiTrace, { start, key }: Side, picture: PictureImport): GraphNode | null {
  const kind = conditioning(key === 'prompt' ? 'positive' : 'negative');
  const found: { readonly node: GraphNode | null; readonly words: NodeWords }[] = [];
  const passed: string[] = [];
  let zeros = false;
  trace.walk(start, kind, ({ node, name, value, end }) => {
    if (node !== null) passed.push(node.type);
    if (typeof value === 'string' && PROMPTS.has(name))
      found.push({ node, words: { text: value, gaps: [] } });
    if (node === null || value !== undefined) return true;
    noteOnTheWay(trace, node, picture);
    if (node.type === 'ConditioningZeroOut') zeros = true;
    const isEncoder = encodes(node);
    if (isEncoder) found.push({ node, words: wordsOf(trace, { node, kind, zeros }, picture) });
    const loaded = isEncoder ? null : loadedWords(trace, node, kind);
    if (loaded !== null) found.push({ node, words: loaded });
    return node.type === 'ConditioningZeroOut' || isEncoder || loaded !== null || end;
  });
  const [first, ...others] = found;
  if (zeros && key === 'negativePrompt' && found.length === 0) picture.set('language.emptyNegative', 'zeros');
  picture.set(key, '');
  if (first !== undefined) {
    if (first.words.text !== null) picture.prompt(key, first.words.text);
    for (const gap of first.words.gaps) picture.leaveOut(NAMES[key], gap, UNKNOWN);
  } else if (start !== null && !zeros) {
    picture.leaveOut(NAMES[key], passed.at(-1) ?? '?', UNKNOWN);
  } else if (start === null && key === 'prompt') picture.leaveOut(NAMES[key], '?', UNKNOWN);
  for (const { node, words } of others) picture.leaveOut('Further prompt', words.text ?? node?.type ?? '?');
  return first?.node ?? null;
}

export function conditioning(name: 'positive' | 'negative'): Kind {
  const other = name === 'positive' ? NEGATIVE : POSITIVE;
  return { name, goes: (input) => !BESIDE.test(input) && !other.test(input) };
}

/** It takes CLIP and words, and no conditioning that it would only add to. */
function encodes({ type, inputs }: GraphNode): boolean {
  if (inputs.has('conditioning') || inputs.has('conditioning_to')) return false;
  return ENCODES.test(type) || (inputs.has('clip') && TEXTS.some((name) => inputs.has(name)));
}

const LOADS = ['ckpt_name', 'base_ckpt_name'];

/** A loader's words may come from another node. */
function loadedWords(trace: ComfyuiTrace, node: GraphNode, { name }: Kind): NodeWords | null {
  const isLoader = LOADS.some((input) => node.inputs.has(input));
  return isLoader && asLink(node.inputs.get(name)) !== null ? wordsUnder(trace, node, name) : null;
}

interface Encoder {
  readonly node: GraphNode;
  readonly kind: Kind;
  readonly zeros: boolean;
}

function wordsOf(trace: ComfyuiTrace, { node, kind }: Encoder, picture: PictureImport): NodeWords {
  const names = node.inputs.has(kind.name) ? [kind.name, ...TEXTS] : TEXTS;
  const name = names.find((candidate) => node.inputs.has(candidate));
  const words = name === undefined ? null : wordsUnder(trace, node, name);
  for (const second of SECOND_TEXTS) {
    const other = second === name || !node.inputs.has(second) ? null : wordsUnder(trace, node, second);
    if (other?.text && other.text !== words?.text) {
      picture.leaveOut('Text of the other encoder', other.text, said('import.bothRead'));
    }
  }
  for (const [way, usual] of WAYS) {
    const value = trace.value(node, way);
    if (typeof value === 'string' && !usual.test(value)) picture.leaveOutOnce(`${node.type}: ${way}`, value);
  }
  return words ?? { text: null, gaps: [node.type] };
}

/** They hand conditioning on, put several together, or are told elsewhere. */
const NOT_CHANGING =
  /reroute|bypassed|pipe|context|^get|^set|switch|branch|ifelse|combine|concat|loader|sampler|Flux(Disable)?Guidance|ZeroOut|Inpaint|InstructPix|^easy (positive|negative)$/i;

/** Whatever is done to the conditioning on its way. */
function noteOnTheWay(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  const { type, inputs } = node;
  if (/control_?net/i.test(type) && ![...inputs.keys()].some((name) => /^clip$/.test(name)))
    return picture.leaveOutOnce('ControlNet', controlNet(trace, node));
  const takes =
    /^BNK_Cutoff/.test(type) ||
    [...inputs].some(([name, value]) => CONDITIONING.test(name) && asLink(value) !== null);
  if (!takes || encodes(node) || trace.chosen(node) !== null || NOT_CHANGING.test(type)) return;
  const said = [...inputs].filter(([, value]) => typeof value !== 'object');
  picture.leaveOutOnce(type, said.map(([name, value]) => `${name} ${String(value)}`).join(', '));
}

const CONDITIONING = /^cond|pos|neg/i;

function controlNet(trace: ComfyuiTrace, node: GraphNode): string {
  const loaders = trace.upstream(trace.graph.node(trace.graph.link(node, 'control_net')), (_node, name) =>
    /control_?net/i.test(name),
  );
  const name = loaders
    .map((loader) => trace.value(loader, 'control_net_name'))
    .find((found) => typeof found === 'string');
  return `${shownValue(name)}, strength ${shownValue(trace.value(node, 'strength'))}`;
}

function readClipSkip(trace: ComfyuiTrace, encoder: GraphNode | null, picture: PictureImport): void {
  const goes = (_node: GraphNode, name: string): boolean => name === '' || /clip|pipe|ctx/.test(name);
  const nodes = trace.upstream(encoder, goes);
  for (const node of nodes) {
    const stop = toNumber(trace.value(node, 'stop_at_clip_layer') ?? node.inputs.get('clip_skip'));
    if (stop === null) continue;
    return picture.number('language.clipSkip', 'CLIP stop at layer', Math.abs(stop));
  }
}
