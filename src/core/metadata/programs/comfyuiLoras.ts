import { promptedNetworks } from '../../prompt/networkStrengths.ts';
import { fieldOf, listOf } from '../boundedJson.ts';
import { toNumber, type PictureImport } from '../importedPicture.ts';
import type { GraphNode } from './comfyuiGraph.ts';
import { shownValue } from './comfyuiSampling.ts';
import type { ComfyuiTrace } from './comfyuiTrace.ts';

// LoRAs of a graph: one for a node, several in numbered places, in a list, in a stack of nodes, or as tags in a text.

const LORA_NAME = /^lora(_name)?(_?\d{1,2})?$|^lora_\d{1,2}_name$/;
const LORA_STACK = /^(optional_)?lora_stack$/;
const LORA_TEXT = /^(text|populated_text)$/;
const TAG = /<lora:([^<>]{1,300})>/gi;

/** Whether all that a node does to a model is in its LoRAs. */
export const loadsLoras = ({ type, inputs }: GraphNode): boolean =>
  /lora/i.test(type) || [...inputs.keys()].some((name) => LORA_NAME.test(name) || LORA_STACK.test(name));

/** A stack may be taken by many. */
const readBefore = new WeakMap<PictureImport, Set<GraphNode>>();

/** What a node on the model's way, and the stacks that it takes, add to the model. */
export function readLorasAt(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  const before = readBefore.get(picture) ?? new Set();
  readBefore.set(picture, before);
  for (const one of [node, ...stackedLoras(trace, node)]) {
    if (before.has(one)) continue;
    before.add(one);
    readNamed(trace, one, picture);
    for (const item of listedLoras(one)) readRecord(item, picture);
    for (const [, tag = ''] of tagsOf(trace, one).matchAll(TAG)) {
      picture.networks(promptedNetworks([{ kind: 'lora', values: tag.split(':') }], 'a1111'));
    }
  }
}

/** LoRAs that nodes of their own hand over in a list. */
function stackedLoras(trace: ComfyuiTrace, node: GraphNode): readonly GraphNode[] {
  const stacks = [...node.inputs.keys()].filter((name) => LORA_STACK.test(name));
  return stacks.flatMap((name) =>
    trace.upstream(trace.graph.node(trace.graph.link(node, name)), (_node, input) => LORA_STACK.test(input)),
  );
}

/** LoraManager's page writes its list as a value with a name. */
function listedLoras({ inputs }: GraphNode): readonly unknown[] {
  const loras = inputs.get('loras');
  return listOf(fieldOf(loras, '__value__') ?? loras);
}

/** Loaders by tags, and encoders that load what their words name. A list says the same as the text beside it. */
function tagsOf(trace: ComfyuiTrace, node: GraphNode): string {
  const isLoader = /lora/i.test(node.type) || node.inputs.has('populated_text');
  if (!isLoader || node.inputs.has('loras')) return '';
  const texts = [...node.inputs.keys()].filter((name) => LORA_TEXT.test(name));
  return texts.map((name) => shownValue(trace.value(node, name))).join(' ');
}

/** Places of a stack can be empty, or switched off. */
function isOff({ inputs }: GraphNode, number: string): boolean {
  if (number === '') return inputs.get('switch') === 'Off';
  const count = toNumber(inputs.get('lora_count') ?? inputs.get('num_loras'));
  const isBeyond = count !== null && Number(number) > count;
  return isBeyond || inputs.get(`switch_${number}`) === 'Off' || inputs.get('toggle') === false;
}

function readNamed(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  for (const [key, value] of node.inputs) {
    if (!LORA_NAME.test(key)) continue;
    const number = /\d+/.exec(key)?.[0] ?? '';
    const name = trace.value(node, key);
    if (isOff(node, number)) continue;
    // rgthree's loader: { on, lora, strength } in one value.
    if (fieldOf(value, 'lora') !== undefined) readRecord(value, picture);
    else if (typeof name === 'string' && name !== 'None') {
      picture.adapter({ use: 'lora', name, ...strengthsOf(trace, node, number) });
    }
  }
}

function strengthsOf(trace: ComfyuiTrace, node: GraphNode, number: string) {
  const first = (names: readonly string[]): number | null =>
    names.map((name) => toNumber(trace.value(node, name))).find((one) => one !== null) ?? null;
  const strength = first([
    ...[`strength_model${number}`, `lora_model_strength${number}`, `model_weight_${number}`],
    ...[`lora_wt_${number}`, `model_str_${number}`, `strength_${number}`],
    ...[`lora_${number}_strength`, `lora_${number}_model_strength`, 'strength'],
  ]);
  const textStrength = first([
    ...[`strength_clip${number}`, `lora_clip_strength${number}`, `clip_weight_${number}`],
    ...[`clip_str_${number}`, `lora_${number}_clip_strength`],
  ]);
  return { strength, textStrength };
}

/** Of rgthree's loader, and of LoraManager's list. */
function readRecord(value: unknown, picture: PictureImport): void {
  const name = fieldOf(value, 'lora') ?? fieldOf(value, 'name');
  const isOn = fieldOf(value, 'on') ?? fieldOf(value, 'active');
  if (isOn === false || typeof name !== 'string' || name === 'None') return;
  const strength = fieldOf(value, 'strength');
  picture.adapter({
    ...{ use: 'lora', name, strength: toNumber(strength) },
    textStrength: toNumber(fieldOf(value, 'strengthTwo') ?? fieldOf(value, 'clipStrength') ?? strength),
  });
}
