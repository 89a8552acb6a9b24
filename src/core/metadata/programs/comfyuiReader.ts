import { said } from '../../said.ts';
import { PictureImport, toNumber, type ImportedPicture } from '../importedPicture.ts';
import { asLink, type ComfyuiGraph, type GraphNode } from './comfyuiGraph.ts';
import { readGuidance } from './comfyuiGuidance.ts';
import { loadsLoras, readLorasAt } from './comfyuiLoras.ts';
import { handsOn, SEED_NAMES } from './comfyuiNodes.ts';
import { readPrompts } from './comfyuiPrompts.ts';
import { noteEnd, readSampling, shownValue, stepsOf } from './comfyuiSampling.ts';
import { NO_LATENTS, readSize } from './comfyuiSize.ts';
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
/** Of all samplers, furthest from the picture first, so many may be the one that begins. */
const MOST_FIRST = 100;
/** Samplers after the first that are told of one by one. */
const MOST_LATER = 20;
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
  readGuidance(trace, sampler, picture);
  readPrompts(trace, sampler, picture);
  if (!isExact) noteChoices(picture);
  readSize(trace, sampler, picture);
  const model = readModel(trace, sampler, picture);
  readSecondModel(trace, sampler, picture);
  if (later.length === 0) noteEnd(trace, sampler, picture);
  for (const node of later.slice(0, MOST_LATER)) readLater(trace, { first: sampler, node, model }, picture);
  if (later.length > MOST_LATER) picture.leaveOut('Further samplers', later.length - MOST_LATER);
  return picture.finish();
}

/** In the page's form choices stand as they were written; what was drawn of them is in the other form alone. */
function noteChoices(picture: PictureImport): void {
  for (const text of [picture.settings.prompt, picture.settings.negativePrompt]) {
    if (text !== undefined && /\{[^{}]*\|[^{}]*\}/.test(text)) {
      picture.leaveOut('Choices', text, said('import.noChoices'));
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
  const goes = (_node: GraphNode, name: string): boolean => !NO_LATENTS.test(name);
  const behind = sinks.slice(0, MOST_OUTPUTS).map((sink) => trace.upstream(sink, goes).filter(isSampler));
  // A picture that only nodes for other nodes made, or that was there before, comes last.
  const found = behind.find((some) => some.some(isMain)) ?? behind.find((some) => some.length > 0);
  if (found !== undefined) return inOrder(trace, found);
  const [first = all.find(isAlmostSampler)] = all.filter(isSampler);
  return first === undefined ? [] : [first];
}

/** Of a pack that is not known: what it calls by other names is told, the words are read all the same. */
function isAlmostSampler(node: GraphNode): boolean {
  const { type, inputs } = node;
  const hasSeed = SEED_NAMES.some((name) => inputs.has(name));
  return /sampler/i.test(type) && isMain(node) && hasSeed && inputs.has('steps');
}

function isSampler(node: GraphNode): boolean {
  if (WITHOUT_STEPS.has(node.type)) return true;
  const has = (name: string): boolean => node.inputs.has(name);
  return (
    has('steps') && has('cfg') && has('sampler_name') && (has('seed') || has('noise_seed') || has('pipe'))
  );
}

/** Of nodes that take several samplers, those that make the whole picture and not a part of it. */
function basesOf(trace: ComfyuiTrace): ReadonlySet<GraphNode> {
  const takers = [...trace.graph.nodes.values()].filter(({ inputs }) => inputs.has('base_sampler'));
  const starts = takers.map((node) => trace.graph.node(trace.graph.link(node, 'base_sampler')));
  return new Set(starts.flatMap((start) => trace.upstream(start, (_node, name) => name === '')));
}

const isMain = ({ type }: GraphNode): boolean => !LATER.test(type);

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
  const main = sorted.filter(isMain);
  const later = sorted.filter((node) => !isMain(node));
  const bases = basesOf(trace);
  const others = [...later.filter((node) => bases.has(node)), ...later.filter((node) => !bases.has(node))];
  const goes = (_node: GraphNode, name: string): boolean => !NO_LATENTS.test(name);
  const all = new Set(main);
  const first = main
    .slice(0, MOST_FIRST)
    .find((node) => trace.upstream(node, goes).every((before) => before === node || !all.has(before)));
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

const NOT_CHANGING = /reroute|pipe|context|^get|^set|switch|compile|sage ?attention|xformers/i;
const MODELS: Kind = { name: 'model', goes: (input) => input === '' || /^(opt_|base_)?model/.test(input) };

/** The checkpoint's name; '' where it is not known. */
function readModel(trace: ComfyuiTrace, sampler: GraphNode, picture: PictureImport): string {
  const [name = '', ...merged] = modelNames(trace, sampler, (node) => readPatch(trace, node, picture));
  if (name === '') picture.leaveOut('Model', '?', said('import.unknownWay'));
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
  trace.walk(trace.start(holder, 'model'), MODELS, ({ node }) => {
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
  readLorasAt(trace, node, picture);
  if (node.type === 'RescaleCFG') {
    picture.number('guidanceOptions.rescale', 'CFG rescale', trace.value(node, 'multiplier'));
  } else if (node.type === 'PerturbedAttentionGuidance') {
    picture.number('guidanceOptions.perturbed', 'Perturbed-attention guidance', trace.value(node, 'scale'));
  } else if (changesModel(trace, node)) picture.leaveOut(node.type, plainInputs(node));
}

/** Whatever takes a model and gives one, but for what only hands it on, is told elsewhere, or makes it faster. */
function changesModel(trace: ComfyuiTrace, node: GraphNode): boolean {
  const takesModel = [...node.inputs].some(
    ([name, value]) => /^model\d?$/.test(name) && asLink(value) !== null,
  );
  const isTold = handsOn(node) || loadsLoras(node) || isSampler(node) || /ControlNet/.test(node.type);
  return takesModel && !isTold && trace.chosen(node) === null && !NOT_CHANGING.test(node.type);
}

const plainInputs = ({ inputs }: GraphNode): string =>
  [...inputs]
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
