import { fieldOf } from '../boundedJson.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import type { ComfyuiGraph, GraphNode } from './comfyuiGraph.ts';
import { readPrompts } from './comfyuiPrompts.ts';
import { readSampling, shownValue, stepsOf } from './comfyuiSampling.ts';
import { ComfyuiTrace, type Kind } from './comfyuiTrace.ts';

// A ComfyUI graph can do anything. What is looked for is the shape that nearly all have: a sampler, and behind its
// links the model, the two prompts and the empty picture. Where several samplers follow each other, the first makes
// the picture, and the others are listed.

const WITHOUT_STEPS = new Set(['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced']);
/** They have a sampler's settings, and work on a picture that is there, or for another node. */
const LATER = /provider|upscal|detail|hook|script|refiner pass|inpaint|iterative|\bHR\b|xy ?plot/i;
const SAVES = /save/i;
const SHOWS = /^preview/i;
const MOST_OUTPUTS = 20;
/** What no latents come through. */
const BESIDE =
  /^(model|model_opt|clip|vae|positive|negative|conditioning|control_?net|mask|upscale_model|.*_model)$/;
const CHECKPOINTS = ['ckpt_name', 'unet_name', 'base_ckpt_name'];

/** Null where the graph has no sampler that is known. `isExact`: the form in which it was run. */
export function readComfyui(graph: ComfyuiGraph, isExact = true): ImportedPicture | null {
  const trace = new ComfyuiTrace(graph);
  const chain = samplersOf(trace);
  const [sampler, ...later] = chain;
  if (sampler === undefined) return null;
  const picture = new PictureImport('ComfyUI');
  picture.set('language.grammar', 'comfyui');
  picture.set('noise.source', 'cpu');
  readSampling(trace, sampler, picture);
  readPrompts(trace, sampler, picture);
  if (!isExact) noteChoices(picture);
  readSize(trace, sampler, picture);
  const model = readModel(trace, sampler, picture);
  readSecondModel(trace, sampler, picture);
  for (const node of later) readLater(trace, { first: sampler, node, model }, picture);
  return picture.finish();
}

/** In the page's form choices stand as they were written; what was drawn of them is in the other form alone. */
function noteChoices(picture: PictureImport): void {
  for (const text of [picture.settings.prompt, picture.settings.negativePrompt]) {
    if (text !== undefined && /\{[^{}]*\|[^{}]*\}/.test(text)) {
      picture.leaveOut('Choices', text, 'which of them were drawn is not in this file');
    }
  }
}

/** In the order in which they work, those before the picture that was saved. */
function samplersOf(trace: ComfyuiTrace): GraphNode[] {
  const all = [...trace.graph.nodes.values()];
  const sinks = [
    ...all.filter(({ type }) => SAVES.test(type)),
    ...all.filter(({ type }) => SHOWS.test(type)),
    ...endsOf(trace.graph),
  ];
  const goes = (_node: GraphNode, name: string): boolean => !BESIDE.test(name);
  for (const sink of sinks.slice(0, MOST_OUTPUTS)) {
    const found = trace.upstream(sink, goes).filter(isSampler);
    if (found.length > 0) return inOrder(trace, found);
  }
  return all.filter(isSampler).slice(0, 1);
}

function isSampler(node: GraphNode): boolean {
  if (WITHOUT_STEPS.has(node.type)) return true;
  const has = (name: string): boolean => node.inputs.has(name);
  return (
    has('steps') && has('cfg') && has('sampler_name') && (has('seed') || has('noise_seed') || has('pipe'))
  );
}

/** Nodes that nobody takes anything from. */
function endsOf({ nodes }: ComfyuiGraph): GraphNode[] {
  const used = new Set(
    [...nodes.values()].flatMap(({ inputs }) =>
      [...inputs.values()].flatMap((value) => (Array.isArray(value) ? [String(value[0])] : [])),
    ),
  );
  return [...nodes.values()].filter(({ id }) => !used.has(id));
}

/** Found going back, those first that no other comes before; what works on finished pictures comes last. */
function inOrder(trace: ComfyuiTrace, found: readonly GraphNode[]): GraphNode[] {
  const sorted = found.toReversed();
  const [main, others] = [
    sorted.filter(({ type }) => !LATER.test(type)),
    sorted.filter(({ type }) => LATER.test(type)),
  ];
  const goes = (_node: GraphNode, name: string): boolean => !BESIDE.test(name);
  const first = main.find((node) =>
    trace.upstream(node, goes).every((before) => before === node || !main.includes(before)),
  );
  const rest = main.filter((node) => node !== first);
  return [...(first === undefined ? [] : [first]), ...rest, ...others];
}

interface Later {
  readonly first: GraphNode;
  readonly node: GraphNode;
  /** Of the first. */
  readonly model: string;
}

/** Another model that finishes the picture, the rest of the same run, or a second pass. */
function readLater(trace: ComfyuiTrace, { first, node, model }: Later, picture: PictureImport): void {
  const start = toNumber(trace.value(node, 'start_at_step')) ?? 0;
  const steps = stepsOf(trace, node);
  const end = toNumber(trace.value(first, 'end_at_step'));
  const goesOn = start > 0 && end === start && steps !== null;
  const own = modelNames(trace, node)[0] ?? '';
  const drawsNoise = trace.value(node, 'add_noise') === 'enable';
  if (goesOn && !drawsNoise && own === model) return;
  if (goesOn && !drawsNoise && own !== '') {
    picture.refiner(own, '', Math.min(1, start / steps));
    return;
  }
  const parts = ['steps', 'cfg', 'denoise'].map((name) => `${name} ${shownValue(trace.value(node, name))}`);
  picture.leaveOut('Second pass', `${node.type}: ${parts.join(', ')}`);
}

/** Samplers that have the refiner's model in the same pipe. */
function readSecondModel(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  const name = trace.value(sampler, 'refiner_ckpt_name');
  const at = toNumber(trace.value(sampler, 'refine_at_step'));
  const steps = stepsOf(trace, sampler);
  if (typeof name !== 'string' || name === 'None' || at === null || at < 0 || steps === null) return;
  picture.refiner(name, '', Math.min(1, at / steps));
}

const LATENTS: Kind = { name: 'latent_image', goes: (input) => !BESIDE.test(input) };
const DIMENSIONS = ['dimensions', 'resolution', 'size', 'aspect_ratio'];

function readSize(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): void {
  let known = false;
  const start = trace.found(sampler, 'latent_image') ?? firstPipe(trace, sampler);
  trace.walk(start, LATENTS, ({ node }) => {
    if (node === null || known) return true;
    if (node.type.startsWith('LoadImage')) {
      picture.leaveOut('Picture it started from', trace.value(node, 'image'));
      return true;
    }
    const size = sizeAt(trace, node);
    if (size !== null) picture.size('Size', ...size);
    known ||= size !== null;
    return false;
  });
}

function firstPipe(trace: ComfyuiTrace, node: GraphNode) {
  const [link] = trace.pipesOf(node);
  return link === undefined ? null : ({ kind: 'link', link } as const);
}

/** Of a node that makes an empty picture; null where it says nothing of one. */
function sizeAt(trace: ComfyuiTrace, node: GraphNode): [unknown, unknown] | null {
  for (const name of DIMENSIONS) {
    const text = node.inputs.get(name);
    const [, width, height] =
      /(\d{2,5})\s*[x×*]\s*(\d{2,5})/.exec(typeof text === 'string' ? text : '') ?? [];
    if (width !== undefined) return [width, height];
  }
  const [width, height] = node.inputs.has('empty_latent_width')
    ? ['empty_latent_width', 'empty_latent_height']
    : ['width', 'height'];
  if (!node.inputs.has(width) || !node.inputs.has(height)) return null;
  return [trace.value(node, width) ?? '?', trace.value(node, height) ?? '?'];
}

const MODELS: Kind = { name: 'model', goes: (input) => input === '' || /^(opt_|base_)?model/.test(input) };

/** The checkpoint's name; '' where it is not known. */
function readModel(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): string {
  const [name = '', ...merged] = modelNames(trace, sampler, (node) => readPatch(trace, node, picture));
  if (name === '') picture.leaveOut('Model', '?', 'the graph does not say it in a way that is known here');
  else picture.model(name);
  for (const other of merged) picture.leaveOut('Merged with', other);
  return name;
}

function modelNames(
  trace: ComfyuiTrace,
  sampler: GraphNode,
  onNode: (node: GraphNode) => void = () => undefined,
): string[] {
  const guider = trace.graph.node(trace.graph.link(sampler, 'guider'));
  const holder = guider ?? sampler;
  const names: string[] = [];
  trace.walk(trace.found(holder, 'model') ?? firstPipe(trace, holder), MODELS, ({ node }) => {
    if (node === null) return true;
    onNode(node);
    const name = CHECKPOINTS.map((key) => trace.value(node, key)).find((found) => typeof found === 'string');
    if (typeof name === 'string') names.push(name);
    return name !== undefined;
  });
  return [...new Set(names)];
}

/** What was done to the model on its way to the sampler. */
function readPatch(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  readLoras(trace, node, picture);
  for (const stacked of stackedLoras(trace, node)) readLoras(trace, stacked, picture);
  if (node.type === 'RescaleCFG') {
    picture.number('guidanceOptions.rescale', 'CFG rescale', trace.value(node, 'multiplier'));
  } else if (node.type === 'PerturbedAttentionGuidance') {
    picture.number('guidanceOptions.perturbed', 'Perturbed-attention guidance', trace.value(node, 'scale'));
  } else if (
    /^(FreeU|ModelSampling|PatchModel|IPAdapter|ApplyIPAdapter|HyperTile|Tome|SelfAttention|Hypernetwork)/i.test(
      node.type,
    )
  ) {
    picture.leaveOut(node.type, plainInputs(node));
  }
}

const plainInputs = ({ inputs }: GraphNode): string =>
  [...inputs]
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

const LORA_NAME = /^lora(_name)?(_?\d{1,2})?$|^lora_\d{1,2}_name$/;
const LORA_STACK = /^(optional_)?lora_stack$/;

/** LoRAs that nodes of their own hand over in a list. */
function stackedLoras(trace: ComfyuiTrace, node: GraphNode): readonly GraphNode[] {
  const stacks = [...node.inputs.keys()].filter((name) => LORA_STACK.test(name));
  return stacks.flatMap((name) =>
    trace.upstream(trace.graph.node(trace.graph.link(node, name)), (_node, input) => LORA_STACK.test(input)),
  );
}

/** Places of a stack can be empty, or switched off. */
function isOff({ inputs }: GraphNode, number: string): boolean {
  const count = toNumber(inputs.get('lora_count') ?? inputs.get('num_loras'));
  const isBeyond = count !== null && Number(number) > count;
  return isBeyond || inputs.get(`switch_${number}`) === 'Off' || inputs.get('toggle') === false;
}

function readLoras(trace: ComfyuiTrace, node: GraphNode, picture: PictureImport): void {
  for (const [key, value] of node.inputs) {
    if (!LORA_NAME.test(key)) continue;
    const number = /\d+/.exec(key)?.[0] ?? '';
    if (number !== '' && isOff(node, number)) continue;
    const name = trace.value(node, key);
    // rgthree's loader: { on, lora, strength } in one value.
    if (fieldOf(value, 'lora') !== undefined) readLora(value, picture);
    else if (typeof name === 'string' && name !== 'None') {
      const numberOf = (candidates: readonly string[]): number | null =>
        candidates.map((one) => toNumber(trace.value(node, one))).find((found) => found !== null) ?? null;
      picture.adapter({
        ...{ use: 'lora', name },
        strength: numberOf([
          ...[`strength_model${number}`, `lora_model_strength${number}`, `model_weight_${number}`],
          ...[`lora_wt_${number}`, `model_str_${number}`],
          ...[`lora_${number}_strength`, `lora_${number}_model_strength`, 'strength'],
        ]),
        textStrength: numberOf([
          ...[`strength_clip${number}`, `lora_clip_strength${number}`, `clip_weight_${number}`],
          ...[`clip_str_${number}`, `lora_${number}_clip_strength`],
        ]),
      });
    }
  }
}

function readLora(value: unknown, picture: PictureImport): void {
  const name = fieldOf(value, 'lora');
  if (fieldOf(value, 'on') === false || typeof name !== 'string' || name === 'None') return;
  picture.adapter({
    ...{ use: 'lora', name },
    strength: toNumber(fieldOf(value, 'strength')),
    textStrength: toNumber(fieldOf(value, 'strengthTwo') ?? fieldOf(value, 'strength')),
  });
}
